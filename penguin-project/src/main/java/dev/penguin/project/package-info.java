/** Projects and tasks in a file, usable without any agent. */
package dev.penguin.project;
