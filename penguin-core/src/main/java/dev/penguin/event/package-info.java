/** The events of a run, as values, and the listeners that receive them. */
package dev.penguin.event;
