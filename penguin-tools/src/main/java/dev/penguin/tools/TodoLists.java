package dev.penguin.tools;

import dev.penguin.message.ToolCall;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The lists by which the model keeps order in its own work, one for each session. They live as long
 * as this set of tools; what was written also stands in the session's messages. Thread-safe.
 */
final class TodoLists {
  private static final int MOST_SESSIONS = 1_000;
  private static final int MOST_ITEMS = 200;
  private static final String ITEMS =
      """
      {"type":"object","properties":{
      "items":{"type":"array","maxItems":200,"description":"The whole list, in order",
      "items":{"type":"object","properties":{
      "text":{"type":"string","minLength":1,"maxLength":1000},
      "status":{"type":"string","enum":["pending","in_progress","done"]}},
      "required":["text","status"],"additionalProperties":false}}},
      "required":["items"],"additionalProperties":false}
      """;

  private final Map<String, List<Item>> lists =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<Item>> eldest) {
          return size() > MOST_SESSIONS;
        }
      };

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

  /** {@code todo_write} and {@code todo_read}. They touch nothing but these lists. */
  List<Tool> tools() {
    return List.of(
        new TodoTool(
            ToolSpec.of(
                    "todo_write",
                    "Replaces your list of what is to be done in this session. Use it for work of"
                        + " several steps, and keep it up to date; one item at a time is"
                        + " in_progress.",
                    ITEMS)
                .withEffects(Effect.READ)),
        new TodoTool(
            ToolSpec.of(
                    "todo_read",
                    "Returns your list of what is to be done in this session.",
                    "{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}")
                .withEffects(Effect.READ)));
  }

  private final class TodoTool implements Tool {
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
        return ToolResult.success(
            spec.name().equals("todo_write")
                ? write(context.sessionId(), items(call.arguments().get("items")))
                : read(context.sessionId()));
      } catch (ToolFailure e) {
        return ToolResult.failure(String.valueOf(e.getMessage()));
      }
    }
  }

  private static List<Item> items(@Nullable Object value) throws ToolFailure {
    List<Item> items = new ArrayList<>();
    if (!(value instanceof List<?> list) || list.size() > MOST_ITEMS) {
      throw new ToolFailure("The argument items must be a list of at most " + MOST_ITEMS);
    }
    for (Object entry : list) {
      if (!(entry instanceof Map<?, ?> item
          && item.get("text") instanceof String text
          && item.get("status") instanceof String status)) {
        throw new ToolFailure("Each item must have a text and a status");
      }
      items.add(new Item(text, status));
    }
    return items;
  }

  private String write(String session, List<Item> items) {
    synchronized (lists) {
      lists.put(session, List.copyOf(items));
    }
    return read(session);
  }

  private String read(String session) {
    List<Item> items;
    synchronized (lists) {
      items = lists.get(session);
    }
    if (items == null) {
      return "[no list was written in this session, or the program was restarted since]";
    }
    return items.isEmpty()
        ? "[the list is empty]"
        : String.join("\n", items.stream().map(Item::line).toList());
  }
}
