/** The tools of git: each is a call of the program that a hostile repository cannot turn. */
package dev.penguin.tools.internal.git;
