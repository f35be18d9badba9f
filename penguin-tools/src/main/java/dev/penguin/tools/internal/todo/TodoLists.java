package dev.penguin.tools.internal.todo;

import dev.penguin.internal.tool.LastCallCounts;
import dev.penguin.internal.tool.ToolCallHistory;
import dev.penguin.message.ToolCall;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Recovery;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The list by which the model keeps order in its own work. It is kept nowhere but in the session:
 * the list is what the last {@code todo_write} of the session says. So it is there after a restart,
 * goes with the session, and belongs to no other. Thread-safe.
 */
public final class TodoLists {
  private static final String WRITE = "todo_write";
  private static final int MAX_ITEMS = 200;
  private static final String ITEMS =
      """
      {"type":"object","properties":{
      "items":{"type":"array","maxItems":200,"description":"The whole list, in order",
      "items":{"type":"object","properties":{
      "text":{"type":"string","minLength":1,"maxLength":400},
      "status":{"type":"string","enum":["pending","in_progress","done"]}},
      "required":["text","status"],"additionalProperties":false}}},
      "required":["items"],"additionalProperties":false}
      """;

  private record Item(String text, String status) {
    String line() {
      return (switch (status) {
            case "done" -> "[x] ";
            case "in_progress" -> "[>] ";
            default -> "[ ] ";
          })
          + PlainText.oneLine(text);
    }
  }

  private TodoLists() {}

  /** {@code todo_write} and {@code todo_read}. They touch nothing but the session. */
  public static List<Tool> tools() {
    return List.of(
        new WritingTool(
            ToolSpec.of(
                    WRITE,
                    "Replaces your list of what is to be done in this session. Use it for work of"
                        + " several steps, and keep it up to date; one item at a time is"
                        + " in_progress.",
                    ITEMS)
                .withEffects(Effect.READ)
                .withRecovery(Recovery.RERUN)),
        new TodoTool(
            ToolSpec.of(
                    "todo_read",
                    "Returns your list of what is to be done in this session, as it was before this"
                        + " turn.",
                    "{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}")
                .withEffects(Effect.READ)
                .withRecovery(Recovery.RERUN)));
  }

  private static class TodoTool implements Tool {
    private final ToolSpec spec;

    TodoTool(ToolSpec spec) {
      this.spec = spec;
    }

    @Override
    public ToolSpec spec() {
      return spec;
    }

    @Override
    public ToolResult call(ToolCall call, ToolContext context) {
      try {
        return ToolResult.success(spec.name().equals(WRITE) ? shown(items(call)) : read(context));
      } catch (ToolFailureException e) {
        return ToolResult.failure(String.valueOf(e.getMessage()));
      }
    }
  }

  /** The list as it was written last is sent on when a conversation is summarized. */
  private static final class WritingTool extends TodoTool implements LastCallCounts {
    WritingTool(ToolSpec spec) {
      super(spec);
    }
  }

  private static List<Item> items(ToolCall call) throws ToolFailureException {
    List<Item> items = new ArrayList<>();
    if (!(call.arguments().get("items") instanceof List<?> list) || list.size() > MAX_ITEMS) {
      throw new ToolFailureException("The argument items must be a list of at most " + MAX_ITEMS);
    }
    for (Object entry : list) {
      if (!(entry instanceof Map<?, ?> item
          && item.get("text") instanceof String text
          && item.get("status") instanceof String status)) {
        throw new ToolFailureException("Each item must have a text and a status");
      }
      items.add(new Item(text, status));
    }
    return items;
  }

  private static String read(ToolContext context) throws ToolFailureException {
    Optional<ToolCall> last =
        context instanceof ToolCallHistory past ? past.lastCall(WRITE) : Optional.empty();
    return last.isEmpty() ? "[no list was written in this session]" : shown(items(last.get()));
  }

  private static String shown(List<Item> items) {
    return items.isEmpty()
        ? "[the list is empty]"
        : String.join("\n", items.stream().map(Item::line).toList());
  }
}
