/** Tools that work on the files of one directory, and run commands in it. */
package dev.penguin.tools;
