/** Runs a program with its arguments in a workspace, in the sandbox where there is one. */
package dev.penguin.tools.internal.command;
