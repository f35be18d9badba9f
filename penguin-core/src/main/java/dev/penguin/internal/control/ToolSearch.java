package dev.penguin.internal.control;

import dev.penguin.tool.ToolSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds tools by words of their names and descriptions. A name is taken apart at {@code _}, {@code
 * -} and where small letters end; case does not count. Immutable.
 */
final class ToolSearch {
  private static final Pattern NO_NAME = Pattern.compile("[^A-Za-z0-9_-]+");
  private static final Pattern JOINTS =
      Pattern.compile(
          "[^\\p{L}\\p{N}]+|(?<=[\\p{Ll}\\p{N}])(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})");

  /** Shorter words count in names alone, and whole: "is" says nothing of "list". */
  private static final int MIN_LETTERS = 3;

  /** What a word counts that is one of the name's, and one that is a part of it. */
  private static final int IN_NAME = 8;

  private static final int PART_OF_NAME = 4;

  /** The same for the description. */
  private static final int IN_DESCRIPTION = 2;

  private static final int PART_OF_DESCRIPTION = 1;

  private final List<Entry> entries = new ArrayList<>();

  /** A tool with its words in small letters. */
  private record Entry(
      ToolSpec tool, String name, Set<String> nameWords, String text, Set<String> textWords) {
    static Entry of(ToolSpec tool) {
      return new Entry(
          tool,
          small(tool.name()),
          words(tool.name()),
          small(tool.description()),
          words(tool.description()));
    }

    int weight(String word) {
      if (nameWords.contains(word)) {
        return IN_NAME;
      }
      if (isShort(word)) {
        return 0;
      }
      if (isPart(word, name, nameWords)) {
        return PART_OF_NAME;
      }
      if (textWords.contains(word)) {
        return IN_DESCRIPTION;
      }
      return isPart(word, text, textWords) ? PART_OF_DESCRIPTION : 0;
    }

    /** Whether a word is a part of a text, or a word of it begins the word, as "issue" "issues". */
    private static boolean isPart(String word, String text, Set<String> words) {
      return text.contains(word)
          || words.stream().anyMatch(each -> !isShort(each) && word.startsWith(each));
    }

    /** In other scripts a single character may be a word. */
    private static boolean isShort(String word) {
      return word.length() < MIN_LETTERS && word.chars().allMatch(c -> c < 0x80);
    }
  }

  /**
   * @param tools those that can be found
   */
  ToolSearch(List<ToolSpec> tools) {
    tools.forEach(tool -> entries.add(Entry.of(tool)));
  }

  /**
   * The tools that match, best first: those that are named, as often as the query names some; then,
   * unless it holds names alone, those with words of it. A word that few tools have counts more.
   */
  List<ToolSpec> find(String query) {
    List<String> names = Stream.of(NO_NAME.split(query)).filter(name -> !name.isEmpty()).toList();
    Set<ToolSpec> found = new LinkedHashSet<>();
    boolean alone = !names.isEmpty();
    for (String name : names) {
      List<ToolSpec> named = named(name);
      alone &= !named.isEmpty();
      found.addAll(named);
    }
    if (!alone) {
      found.addAll(ranked(words(query)));
    }
    return List.copyOf(found);
  }

  /** The tool of exactly that name; else those whose names differ in case alone. */
  private List<ToolSpec> named(String name) {
    List<ToolSpec> exact = toolsWhere(entry -> entry.tool().name().equals(name));
    return exact.isEmpty() ? toolsWhere(entry -> entry.name().equals(small(name))) : exact;
  }

  private List<ToolSpec> toolsWhere(Predicate<Entry> condition) {
    return entries.stream().filter(condition).map(Entry::tool).toList();
  }

  private List<ToolSpec> ranked(Set<String> words) {
    Map<Entry, Double> scores = new LinkedHashMap<>();
    for (String word : words) {
      List<Entry> having = entries.stream().filter(entry -> entry.weight(word) > 0).toList();
      double rarity = Math.log(1 + (double) entries.size() / Math.max(1, having.size()));
      having.forEach(entry -> scores.merge(entry, entry.weight(word) * rarity, Double::sum));
    }
    return entries.stream()
        .filter(scores::containsKey)
        .sorted(Comparator.comparing(scores::get, Comparator.reverseOrder()))
        .map(Entry::tool)
        .toList();
  }

  private static Set<String> words(String text) {
    Set<String> words = new LinkedHashSet<>();
    for (String word : JOINTS.split(text)) {
      if (!word.isEmpty()) {
        words.add(small(word));
      }
    }
    return words;
  }

  private static String small(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
