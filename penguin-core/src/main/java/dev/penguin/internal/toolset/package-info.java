/**
 * The tools of an agent: which there are, where they were found, and those that the engine answers
 * itself.
 */
package dev.penguin.internal.toolset;
