package dev.penguin.message;

/**
 * One message of a conversation. Immutable.
 *
 * <p>Kinds of message will be added: a {@code switch} over them needs a {@code default}.
 */
public sealed interface Message
    permits SystemMessage, UserMessage, AssistantMessage, ToolMessage, ReservedMessage {

  /** The text of the message; the text parts joined when there are several, never null. */
  String text();
}
