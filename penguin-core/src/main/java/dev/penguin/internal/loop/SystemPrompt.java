package dev.penguin.internal.loop;

import dev.penguin.internal.redaction.Redactor;
import dev.penguin.internal.text.SystemNote;
import dev.penguin.internal.tool.SkillIndex;
import dev.penguin.internal.toolset.ToolSet;
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
   * @param redactor takes secrets out of what skills say of themselves
   */
  static List<Message> messages(RunSettings settings, Optional<String> project, Redactor redactor) {
    @Nullable ResultType<?> answer = settings.answer();
    String text = settings.instructions();
    if (project.isPresent()) {
      text = (text.isEmpty() ? "" : text + "\n\n") + project.get();
    }
    for (ToolSet.Entry tool : settings.tools().entries()) {
      if (tool.tool() instanceof SkillIndex skills) {
        String listing = SystemNote.of(redactor.hide(skills.listing()));
        text = (text.isEmpty() ? "" : text + "\n\n") + listing;
      }
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
