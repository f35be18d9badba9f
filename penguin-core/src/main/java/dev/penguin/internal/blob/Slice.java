package dev.penguin.internal.blob;

/**
 * Where a content stands in a pack.
 *
 * @param at the byte at which it begins
 * @param stored how many bytes it has there
 * @param size how many bytes it has itself
 * @param deflated whether it was made smaller
 */
record Slice(long at, long stored, long size, boolean deflated) {}
