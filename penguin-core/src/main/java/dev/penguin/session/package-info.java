/** The log behind a conversation, and where it is kept. */
package dev.penguin.session;
