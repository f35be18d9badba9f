/** The events of a run on their way to listeners, subscribers, the log and the audit file. */
package dev.penguin.internal.events;
