/**
 * The shell tool, and what a command line would run, as far as that can be told without running it.
 */
package dev.penguin.tools.internal.shell;
