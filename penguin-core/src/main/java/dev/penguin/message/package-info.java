/** The messages of a conversation, their parts, tool calls and token usage. */
package dev.penguin.message;
