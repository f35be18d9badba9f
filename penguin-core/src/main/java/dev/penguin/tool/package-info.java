/** The contract of a tool, and ways to make one. */
package dev.penguin.tool;
