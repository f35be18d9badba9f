package dev.penguin.message;

/**
 * One message of a conversation. Immutable.
 *
 * <p>New kinds of message may be added: a {@code switch} over them needs a {@code default}.
 */
public sealed interface Message
    permits SystemMessage, UserMessage, AssistantMessage, ToolMessage, ReservedMessage {

  /** The text of the message. Several text parts are joined. Never null. */
  String text();
}
