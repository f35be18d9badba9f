package dev.penguin.internal.transcript;

import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.UserMessage;
import dev.penguin.tool.ToolSpec;
import java.util.List;

/**
 * Estimates how many tokens something will cost, before a provider reports it: the texts by {@link
 * TextTokens}, with a little for what the wire puts around each message, call and tool.
 */
public final class TokenEstimate {
  private static final int PER_MESSAGE = 4;

  /** What a large image costs at most at OpenAI and Anthropic, about. */
  private static final int PER_IMAGE = 1_600;

  private TokenEstimate() {}

  public static long of(Message message) {
    long tokens = PER_MESSAGE;
    if (message instanceof UserMessage user) {
      tokens += of(user.parts());
    } else if (message instanceof ToolMessage result) {
      tokens += of(result.parts());
    } else if (message instanceof AssistantMessage assistant) {
      tokens += of(assistant.parts());
      for (ToolCall call : assistant.toolCalls()) {
        tokens += PER_MESSAGE + of(call.name()) + of(call.argumentsJson());
        tokens += of(call.providerData().json());
      }
    } else {
      tokens += of(message.text());
    }
    return tokens;
  }

  public static long of(ToolSpec tool) {
    return PER_MESSAGE + of(tool.name()) + of(tool.description()) + of(tool.inputSchema());
  }

  private static long of(List<Part> parts) {
    long tokens = 0;
    for (Part part : parts) {
      if (part instanceof Part.Text text) {
        tokens += of(text.text()) + of(text.providerData().json());
      } else if (part instanceof Part.Reasoning reasoning) {
        tokens += of(reasoning.text()) + of(reasoning.signature());
        tokens += of(reasoning.providerData().json());
      } else {
        tokens += PER_IMAGE;
      }
    }
    return tokens;
  }

  public static long of(String text) {
    return TextTokens.of(text);
  }
}
