/** Reads the final answer of a run as a value of the type that was asked for. */
package dev.penguin.internal.answer;
