/** What happens during a run, as values, for those who watch. */
package dev.penguin.event;
