/** Trees of files as values: read from a directory, compared, and written back into it. */
package dev.penguin.internal.tree;
