/** Decides what a call may touch: rules for tools, files and commands. */
package dev.penguin.internal.permission;
