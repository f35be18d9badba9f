/** The list by which a model keeps order in its own work. */
package dev.penguin.tools.internal.todo;
