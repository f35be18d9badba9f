/**
 * The shell, the tools for processes in the background, and the static analysis of what a command
 * line would run.
 */
package dev.penguin.tools.internal.shell;
