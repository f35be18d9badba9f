package dev.penguin.internal.control;

import dev.penguin.engine.TestTool;
import dev.penguin.model.ModelRequest;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Sixty tools of a team at work, of which fifty may be listed by name only. */
public final class Shelf {
  static final String ISSUE =
      "{\"type\":\"object\",\"properties\":{\"title\":{\"type\":\"string\"},"
          + "\"labels\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}},"
          + "\"required\":[\"title\"],\"additionalProperties\":false}";

  final TestTool create =
      TestTool.reading("github_create_issue")
          .with(Effect.WRITE, Effect.NETWORK)
          .describedAs("Opens an issue in a repository")
          .withSchema(ISSUE)
          .deferrable();

  final TestTool list =
      TestTool.reading("github_list_issues")
          .describedAs("Lists the open issues of a repository")
          .deferrable();

  final TestTool post =
      TestTool.reading("slack-post")
          .with(Effect.NETWORK)
          .describedAs("Sends a message to a channel")
          .deferrable();

  /** The tools that are always described. */
  static List<TestTool> plain(int number) {
    return IntStream.range(0, number).mapToObj(i -> TestTool.reading("plain_" + i)).toList();
  }

  /** Tools that may be listed by name only. */
  static List<TestTool> deferrable(int number) {
    return IntStream.range(0, number)
        .mapToObj(i -> TestTool.reading("late_" + i).describedAs("Number " + i).deferrable())
        .toList();
  }

  /** All sixty. */
  public List<Tool> all() {
    List<Tool> all = new ArrayList<>(plain(10));
    all.addAll(List.of(create, list, post));
    all.addAll(deferrable(47));
    return all;
  }

  /** What a model reads that asks for a tool of a name that resembles none. */
  public static String unknown(String name) {
    List<String> names = new Shelf().all().stream().map(tool -> tool.spec().name()).toList();
    return "There is no tool '" + name + "'. Tools: " + String.join(", ", names) + ".";
  }

  /** The names of the tools that a request offers. */
  static List<String> offered(ModelRequest request) {
    return request.tools().stream().map(ToolSpec::name).toList();
  }
}
