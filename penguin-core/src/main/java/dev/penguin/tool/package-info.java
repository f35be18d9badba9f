/** The interface of a tool, and ways to create one. */
package dev.penguin.tool;
