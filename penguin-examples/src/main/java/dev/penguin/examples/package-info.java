/** Small programs, one idea each. */
package dev.penguin.examples;
