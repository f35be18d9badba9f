/** Projects and tasks in a file, which you can use without any agent. */
package dev.penguin.project;
