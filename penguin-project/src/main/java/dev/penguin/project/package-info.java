/** Projects and tasks, usable without any agent. So far their ids. */
package dev.penguin.project;
