/** Changes, each with the rules that it must keep. */
package dev.penguin.project.internal.rule;
