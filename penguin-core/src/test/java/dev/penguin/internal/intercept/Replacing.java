package dev.penguin.internal.intercept;

import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.SystemMessage;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelInterceptor;
import java.util.List;

/** Interceptors for tests. */
final class Replacing {
  private Replacing() {}

  /** An interceptor that sends another text in place of one. */
  static ModelInterceptor of(String text, String by) {
    return (request, chain) ->
        chain.proceed(
            request.withMessages(
                request.messages().stream().map(message -> replaced(message, text, by)).toList()));
  }

  private static Message replaced(Message message, String text, String by) {
    if (message instanceof SystemMessage system) {
      return new SystemMessage(system.text().replace(text, by));
    }
    if (message instanceof UserMessage user) {
      return UserMessage.of(user.text().replace(text, by));
    }
    if (message instanceof ToolMessage result) {
      return new ToolMessage(
          result.callId(),
          result.toolName(),
          List.of(Part.text(result.text().replace(text, by))),
          result.failed());
    }
    AssistantMessage reply = (AssistantMessage) message;
    return new AssistantMessage(
        List.of(Part.text(reply.text().replace(text, by))), reply.toolCalls());
  }
}
