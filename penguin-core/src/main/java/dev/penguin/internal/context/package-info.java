/** What of a conversation the model is sent, and the whole texts of results that were cut. */
package dev.penguin.internal.context;
