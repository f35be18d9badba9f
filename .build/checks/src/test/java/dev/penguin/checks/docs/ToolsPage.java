package dev.penguin.checks.docs;

import dev.penguin.tool.Effect;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The page of the tools of a workspace: what each says of itself. */
final class ToolsPage {
  private static final int OPEN_LEVELS = 3;

  private ToolsPage() {}

  /** Its lines. */
  static List<String> lines(List<Tool> tools) {
    List<String> lines = new ArrayList<>();
    lines.add("# Tools of a workspace");
    lines.add("");
    lines.add("Generated from the code by `ToolsPageTest`, which fails when it differs. What the");
    lines.add("tools are for, and their limits in prose, stand in [the guide](../guide/tools.md).");
    lines.add("After a crash: what `resume()` does with a call that had begun, see the guide.");
    lines.add("");
    lines.add(
        "| tool | effects | read-only permits it | after a crash | time | may be listed by name alone |");
    lines.add("|---|---|---|---|---|---|"); // one row for each; what else a spec has is a column
    tools.forEach(tool -> lines.add(row(tool.spec())));
    for (Tool tool : tools) {
      ToolSpec spec = tool.spec();
      lines.addAll(List.of("", "## " + spec.name(), ""));
      lines.addAll(spec.description().lines().map(String::stripTrailing).toList());
      lines.addAll(List.of("", "```json"));
      lines.addAll(schema(spec.inputSchema()));
      lines.add("```");
    }
    return lines;
  }

  private static String row(ToolSpec spec) {
    return "| [`%s`](#%s) | %s | %s | %s | %s | %s |"
        .formatted(
            spec.name(),
            spec.name(),
            spec.effects().stream().sorted().map(ToolsPage::word).collect(Collectors.joining(", ")),
            spec.readsOnly() ? "yes" : "no",
            "`" + spec.recovery() + "`",
            spec.timeout().map(time -> time.toSeconds() + " s").orElse("the agent's"),
            spec.isDeferrable() ? "yes" : "no");
  }

  private static String word(Effect effect) {
    return effect.name().toLowerCase(Locale.ROOT);
  }

  /** A schema with a line for each parameter. */
  static List<String> schema(String json) {
    StringBuilder text = new StringBuilder();
    boolean quoted = false;
    int level = 0;
    int lists = 0;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (quoted) {
        text.append(c);
        if (c == '\\') {
          text.append(json.charAt(++i));
        }
        quoted = c != '"';
        continue;
      }
      quoted = c == '"';
      lists += c == '[' ? 1 : c == ']' ? -1 : 0;
      level += c == '{' ? 1 : c == '}' ? -1 : 0;
      boolean open = lists == 0 && (c == '}' ? level + 1 : level) < OPEN_LEVELS;
      if (open && c == '}') {
        text.append('\n').append("  ".repeat(level));
      }
      if (!Character.isWhitespace(c)) {
        text.append(c).append(c == ':' || c == ',' && !open ? " " : "");
      }
      if (open && (c == '{' || c == ',')) {
        text.append('\n').append("  ".repeat(level));
      }
    }
    return text.toString().lines().map(String::stripTrailing).toList();
  }
}
