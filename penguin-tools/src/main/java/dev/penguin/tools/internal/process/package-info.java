/** Processes of the operating system: their environment, their output and their end. */
package dev.penguin.tools.internal.process;
