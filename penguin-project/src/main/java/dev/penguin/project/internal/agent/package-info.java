/** The tools with which agents work on a task and the tasks below it. */
package dev.penguin.project.internal.agent;
