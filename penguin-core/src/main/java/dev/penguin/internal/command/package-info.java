/**
 * What is known about programs: which change things, which run others, which hide what they run.
 */
package dev.penguin.internal.command;
