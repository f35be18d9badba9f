/** Processes that go on between the calls of a model: their logs, their input and their end. */
package dev.penguin.tools.internal.background;
