/** Finds files by name and lines by pattern, and knows what ignore files leave out. */
package dev.penguin.tools.internal.search;
