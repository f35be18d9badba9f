/** Sessions in files: the log of each, who has it, and an index of all. */
package dev.penguin.internal.journal;
