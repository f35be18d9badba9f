/** The loop: turns, budget and limits, and each tool call from its check to its result. */
package dev.penguin.internal.loop;
