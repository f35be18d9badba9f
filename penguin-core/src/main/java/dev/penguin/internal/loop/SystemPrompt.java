package dev.penguin.internal.loop;

import dev.penguin.internal.typed.ResultType;
import dev.penguin.message.Message;
import dev.penguin.message.SystemMessage;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Builds the system prompt, which the model is sent before the conversation. */
final class SystemPrompt {
  private SystemPrompt() {}

  /**
   * The messages before the conversation.
   *
   * @param project what the workspace itself says
   */
  static List<Message> messages(RunSettings settings, Optional<String> project) {
    @Nullable ResultType<?> answer = settings.answer();
    String text = settings.instructions();
    if (project.isPresent()) {
      text = (text.isEmpty() ? "" : text + "\n\n") + project.get();
    }
    if (answer != null) {
      // Stated in words as well: not every server that takes a schema keeps to it.
      text =
          (text.isEmpty() ? "" : text + "\n\n")
              + "Your last message must be JSON that follows this schema, and nothing else:\n"
              + answer.schema();
    }
    return text.isEmpty() ? List.of() : List.of(new SystemMessage(text));
  }
}
