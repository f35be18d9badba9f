/** Tools that work on the files of one folder, and run commands in it. */
package dev.penguin.tools;
