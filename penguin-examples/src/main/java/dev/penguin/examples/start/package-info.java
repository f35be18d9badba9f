/** Starts an example by its name, for {@code -Dexample}. */
package dev.penguin.examples.start;
