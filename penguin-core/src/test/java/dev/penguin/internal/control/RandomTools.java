package dev.penguin.internal.control;

import dev.penguin.engine.TestTool;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** More tools than are described, with names and descriptions that resemble each other. */
final class RandomTools {
  private static final List<String> WORDS =
      List.of(
          "get", "list", "the", "Issue", "issues", "a", "B", "b", "HTTP", "user", "Users", "7",
          "page2", "-", "_", "__", "find", "tools", "é", "猫", "if", "there");

  private RandomTools() {}

  static List<TestTool> of(Random random) {
    Set<String> names = new LinkedHashSet<>();
    while (names.size() < 41 + random.nextInt(20)) {
      StringBuilder name = new StringBuilder();
      for (int i = 1 + random.nextInt(4); i > 0; i--) {
        name.append(word(random).replaceAll("[^A-Za-z0-9_-]", "x"));
        name.append(random.nextInt(3) == 0 ? "" : "_");
      }
      names.add(name.toString());
    }
    names.remove("find_tools");
    List<TestTool> tools = new ArrayList<>();
    for (String name : names) {
      tools.add(TestTool.reading(name).describedAs(text(random)).deferrable());
    }
    while (tools.size() < 41) {
      tools.add(TestTool.reading("more_" + tools.size()).deferrable());
    }
    return tools;
  }

  /** Words, names, parts of names, signs. */
  static String query(Random random, List<String> names) {
    String name = names.get(random.nextInt(names.size()));
    return switch (random.nextInt(4)) {
      case 0 -> text(random) + " " + name;
      case 1 -> name.substring(random.nextInt(name.length()));
      case 2 -> " " + "?".repeat(random.nextInt(5)) + word(random);
      default -> "x" + text(random);
    };
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      text.append(word(random)).append(random.nextInt(4) == 0 ? ", " : " ");
    }
    return text.toString();
  }

  private static String word(Random random) {
    return WORDS.get(random.nextInt(WORDS.size()));
  }
}
