/** The shell tool, and the static analysis of what a command line would run. */
package dev.penguin.tools.internal.shell;
