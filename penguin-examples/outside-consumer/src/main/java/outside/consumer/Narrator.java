package outside.consumer;

import dev.penguin.event.AgentEvent;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.SystemMessage;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.UserMessage;
import java.util.stream.Collectors;

/** Puts events and messages into words. What it does not know yet, it passes over. */
final class Narrator {
  private Narrator() {}

  static String tell(AgentEvent event) {
    if (event instanceof AgentEvent.RunStarted started) {
      return "asks " + started.model();
    } else if (event instanceof AgentEvent.TextDelta delta) {
      return "says " + delta.text().strip();
    } else if (event instanceof AgentEvent.ToolStarted started) {
      return "begins " + started.call().name();
    } else if (event instanceof AgentEvent.ToolProgressed progressed) {
      return "tells: " + progressed.message();
    } else if (event instanceof AgentEvent.ToolFinished finished) {
      return (finished.result().failed() ? "failed " : "finished ") + finished.call().name();
    } else if (event instanceof AgentEvent.RunFinished finished) {
      return "ends with " + finished.outcome();
    }
    return "";
  }

  static String tell(Message message) {
    if (message instanceof SystemMessage system) {
      return "rule: " + system.text();
    } else if (message instanceof UserMessage user) {
      return "user: "
          + user.parts().stream().map(Narrator::tell).collect(Collectors.joining(" and "));
    } else if (message instanceof AssistantMessage assistant) {
      return "model: " + assistant.text() + " (" + assistant.toolCalls().size() + " calls)";
    } else if (message instanceof ToolMessage result) {
      return result.toolName() + ": " + result.text();
    }
    return "";
  }

  static String tell(Part part) {
    if (part instanceof Part.Text text) {
      return text.text();
    } else if (part instanceof Part.Image image) {
      return "an image of type " + image.mediaType();
    } else if (part instanceof Part.Reasoning) {
      return "a thought";
    }
    return "";
  }
}
