/** Files of a workspace: opened from directory to directory, read, and replaced in one step. */
package dev.penguin.tools.internal.workspace;
