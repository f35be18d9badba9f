package dev.penguin.tools.internal.skill;

import dev.penguin.policy.Permissions.Answer;
import dev.penguin.policy.Permissions.Rule;
import dev.penguin.tools.internal.text.PlainText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a skill says in {@code allowed-tools}, as rules. A tool may be named as here or as in Claude
 * Code, for which most skills are written; parentheses hold the first words of a command, a path or
 * a host.
 */
final class AllowedTools {
  /** What the model keeps order with touches nothing, and no skill means to take it away. */
  private static final List<String> ALWAYS = List.of("todo_read", "todo_write");

  private static final Map<String, String> OTHER_NAMES =
      Map.of(
          "Bash", "shell",
          "Read", "read_file",
          "Write", "write_file",
          "Edit", "edit_file",
          "MultiEdit", "edit_file",
          "Grep", "search_text",
          "Glob", "find_files",
          "LS", "list_files",
          "WebFetch", "web_fetch",
          "WebSearch", "web_search");

  private static final Pattern ITEM =
      Pattern.compile("([A-Za-z][\\w.-]*)(?:\\(([^()]*)\\))?(?:[\\s,]+|$)");

  private AllowedTools() {}

  /**
   * The rules that allow what is named.
   *
   * @param problem takes what is wrong with the text
   */
  static List<Rule> parse(String text, Consumer<String> problem) {
    List<Rule> rules = new ArrayList<>();
    ALWAYS.forEach(tool -> rules.add(new Rule(Answer.ALLOW, tool, "")));
    Matcher item = ITEM.matcher(text.strip());
    int at = 0;
    while (at < item.regionEnd() && item.find() && item.start() == at) {
      at = item.end();
      String name = item.group(1);
      String of = item.group(2) == null ? "" : plain(item.group(2).strip());
      if (of.contains("*") || item.group(2) != null && item.group(2).isBlank()) {
        problem.accept(
            "the item %s of allowed-tools names no words: a '*' may stand at the end alone, as in 'Bash(git:*)'"
                .formatted(PlainText.quote(item.group().strip())));
      } else {
        rules.add(new Rule(Answer.ALLOW, OTHER_NAMES.getOrDefault(name, name), of));
      }
    }
    if (at < text.strip().length() || rules.size() == ALWAYS.size()) {
      problem.accept(
          "allowed-tools has %s, which names no tool: write names with blanks between, as in 'read_file shell(git:*)', or leave the field out"
              .formatted(PlainText.quote(PlainText.shortened(text.strip().substring(at), 60))));
    }
    return List.copyOf(rules);
  }

  /** Without what says that more may follow, which a rule means anyway. */
  private static String plain(String of) {
    String plain = of.startsWith("domain:") ? of.substring("domain:".length()) : of;
    for (String more : List.of(":*", " *", "/**", "/*")) {
      if (plain.endsWith(more)) {
        return plain.substring(0, plain.length() - more.length()).strip();
      }
    }
    return plain.equals("*") || plain.equals("**") ? "" : plain;
  }
}
