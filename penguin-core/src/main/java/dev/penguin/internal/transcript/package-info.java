/** The log of a session, and the conversation that follows from it. */
package dev.penguin.internal.transcript;
