package dev.penguin.internal.tool;

/**
 * A tool whose last call counts until the next one, as that of a list of what is to do. What it
 * wrote is sent on when the rest of the conversation is summarized.
 */
public interface LastCallCounts {}
