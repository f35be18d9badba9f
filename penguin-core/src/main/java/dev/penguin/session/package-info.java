/** The log of a session, and the stores that keep it. */
package dev.penguin.session;
