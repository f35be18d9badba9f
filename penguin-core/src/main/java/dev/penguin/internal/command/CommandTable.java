package dev.penguin.internal.command;

import dev.penguin.internal.text.ResourceText;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What is known about programs by their names, as {@code commands.txt} lists it; its head explains
 * the kinds. It is read once, when the first command is judged. Immutable, so thread-safe.
 */
final class CommandTable {
  private static final String FILE = "commands.txt";
  private static final String NOTHING = "";
  private static final String ANY = ".+";
  private static final String NAME = "[^-/][^/]*";
  private static final String OPTION = "-[A-Za-z0-9]|--[a-z][a-z-]*";
  private static final String EXACT_OPTION = "--?[A-Za-z][A-Za-z-]*";

  /** The kinds of lines, with what names and words look like. */
  enum Kind {
    READS(NAME, NOTHING),
    RUNS(NAME, NOTHING),
    SHELL(NAME, NOTHING),
    OPTIONS(NAME, OPTION),
    WORDS(NAME, ANY),
    ONLY(NAME, ANY),
    CODE(NAME, "awk|git|sed|tar|uniq"),
    WRAPS(NAME, ANY),
    TAKES(NAME, ANY),
    CHANGES(NAME, "[A-Za-z0-9-]+"),
    GIT_BEFORE(EXACT_OPTION, NOTHING),
    GIT_TAKES(EXACT_OPTION, NOTHING),
    GIT_READS(NAME, OPTION),
    GIT_MORE(OPTION, NOTHING),
    GIT_LISTS(EXACT_OPTION, NOTHING),
    GIT_ASKS(EXACT_OPTION, NOTHING),
    GIT_CONFIG(EXACT_OPTION, NOTHING),
    GIT_KEEPS(NAME, NOTHING);

    private static final Set<Kind> MAY_HAVE_NO_WORDS = Set.of(WRAPS, CHANGES, GIT_READS);

    private final String name;
    private final String word;

    Kind(String name, String word) {
      this.name = name;
      this.word = word;
    }

    /** Whether it says how the calls of a program are judged, which only one line may. */
    boolean judges() {
      return compareTo(WRAPS) <= 0;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private record Entry(List<String> words, Pattern pattern) {}

  /** Reads the file when it is first needed. */
  private static final class Lazy {
    static final CommandTable TABLE =
        new CommandTable(ResourceText.beside(CommandTable.class, FILE));
  }

  private final Map<Kind, Map<String, Entry>> entries = new EnumMap<>(Kind.class);
  private final Map<String, Integer> lines = new HashMap<>();

  /**
   * Reads a table.
   *
   * @throws IllegalArgumentException for a line that is none of a table; it says which, and why
   */
  CommandTable(String text) {
    for (Kind kind : Kind.values()) {
      entries.put(kind, new HashMap<>());
    }
    int number = 0;
    for (String line : text.lines().map(String::strip).toList()) {
      number++;
      if (!line.isEmpty() && line.charAt(0) != '#') {
        add(Arrays.asList(line.split("\\s+")), number);
      }
    }
  }

  static CommandTable get() {
    return Lazy.TABLE;
  }

  boolean has(Kind kind, String name) {
    return of(kind).containsKey(name);
  }

  Set<String> names(Kind kind) {
    return Collections.unmodifiableSet(of(kind).keySet());
  }

  /** The words of a line; none if there is no such line. */
  List<String> words(Kind kind, String name) {
    Entry entry = of(kind).get(name);
    return entry == null ? List.of() : entry.words();
  }

  /** Whether one of the patterns of a line matches a word. */
  boolean matches(Kind kind, String name, String word) {
    Entry entry = of(kind).get(name);
    return entry != null && entry.pattern().matcher(word).matches();
  }

  private Map<String, Entry> of(Kind kind) {
    return Objects.requireNonNull(entries.get(kind));
  }

  private void add(List<String> line, int number) {
    Kind kind = kind(line.get(0), number);
    List<String> all = line.subList(1, line.size());
    boolean colon = all.contains(":");
    int end = colon ? all.indexOf(":") : all.size();
    List<String> names = all.subList(0, end);
    if (names.isEmpty()) {
      throw problem(number, "it names nothing; write a name after '" + kind + "'");
    }
    List<String> words = List.copyOf(all.subList(colon ? end + 1 : end, all.size()));
    check(kind, words, colon, number);
    Entry entry = new Entry(words, pattern(kind, words, number));
    for (String name : names) {
      checkName(kind, name, number);
      of(kind).put(name, entry);
    }
  }

  private static Kind kind(String word, int number) {
    return Arrays.stream(Kind.values())
        .filter(kind -> kind.toString().equals(word))
        .findFirst()
        .orElseThrow(
            () -> {
              String all = Arrays.toString(Kind.values());
              return problem(number, "'" + word + "' is no kind; use one of " + all);
            });
  }

  private static void check(Kind kind, List<String> words, boolean colon, int number) {
    if (kind.word.isEmpty() && colon) {
      throw problem(number, "'" + kind + "' has names only; remove the colon and what follows");
    }
    boolean needed = colon || !kind.word.isEmpty() && !Kind.MAY_HAVE_NO_WORDS.contains(kind);
    if (needed && words.isEmpty()) {
      throw problem(number, "'" + kind + "' needs words; write ' : ' and them after the names");
    }
    for (String word : words) {
      if (!word.matches(kind.word) || word.equals(":")) {
        throw problem(number, "'" + word + "' is no word of '" + kind + "'; write " + kind.word);
      }
    }
  }

  private void checkName(Kind kind, String name, int number) {
    if (!name.matches(kind.name)) {
      String form =
          kind.name.equals(NAME)
              ? "a name without a folder, and ' : ' before options"
              : "an option";
      throw problem(number, "'" + name + "' is no name for '" + kind + "'; write " + form);
    }
    boolean above = has(Kind.ONLY, name) || has(Kind.WRAPS, name);
    if (kind == Kind.TAKES && !above) {
      throw problem(
          number, "'" + name + "' is under no 'only' or 'wraps' further up; put it there first");
    }
    Integer before = lines.putIfAbsent(kind.judges() ? name : kind + " " + name, number);
    if (before != null) {
      throw problem(number, "'" + name + "' is in line " + before + " already; remove one of them");
    }
  }

  private static Pattern pattern(Kind kind, List<String> words, int number) {
    try {
      words.forEach(Pattern::compile);
      String any = words.isEmpty() ? "(?!)" : String.join("|", words);
      return Pattern.compile(any, kind == Kind.WORDS ? Pattern.DOTALL : 0);
    } catch (PatternSyntaxException e) {
      throw problem(number, "'" + e.getPattern() + "' is no regular expression; correct it");
    }
  }

  private static IllegalArgumentException problem(int number, String what) {
    return new IllegalArgumentException(FILE + ", line " + number + ": " + what);
  }
}
