package dev.penguin.checks.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Comments, messages and documentation use the words of the field, not those of a private language.
 */
class PlainWordsTest {
  private static final Path ROOT = BuiltModule.repository();

  private static final List<Word> WORDS =
      List.of(
          prose("[Tt]old\\b(?! (?:apart|from))", "emitted, reported, given, sent"),
          prose("[Hh]ear(?:s|d|ing)?", "receives, is notified"),
          prose("[Ss]aid", "added, returned, reported, the text, the message"),
          prose("[Ww]hoever", "the caller that, anyone who; or say what to do"),
          prose("[Ww]hom", "the name of the role: user, provider, key"),
          prose("as good as", "idempotent"),
          prose("the matter", "the cause, the problem"),
          prose("[Mm]end(?:s|ed|ing)?", "fix, repair"),
          name("(?:[A-Z]+_)*(?:MOST|LONGEST|LEAST|LARGEST)(?:_[A-Z]+)*", "MAX_…, MIN_…"),
          name("Kept[A-Z]\\w*|[A-Z]\\w*Keeper", "…Store, …Cache, the role of the class"));

  /**
   * A word that is not used any more.
   *
   * @param pattern what finds it
   * @param inNames whether it is looked for in the names of the code, not in texts
   * @param instead what is written in its place
   */
  private record Word(Pattern pattern, boolean inNames, String instead) {
    /** The places in a Java file, as numbers of lines with the word. */
    List<String> inJava(String file) {
      JavaText text = JavaText.of(file);
      return in(inNames ? text.code() : text.prose());
    }

    /** The places in a Markdown file, its code left out. */
    List<String> inMarkdown(String file) {
      String text =
          Pattern.compile(
                  "^ *(`{3,}|~{3,}).*?^ *\\1|`[^`\\n]*`", Pattern.DOTALL | Pattern.MULTILINE)
              .matcher(file)
              .replaceAll(code -> JavaText.blank(code.group()));
      return inNames ? List.of() : in(text);
    }

    private List<String> in(String text) {
      List<String> places = new ArrayList<>();
      Matcher word = pattern.matcher(text);
      while (word.find()) {
        long line = 1 + text.substring(0, word.start()).chars().filter(c -> c == '\n').count();
        places.add(line + ": " + word.group());
      }
      return places;
    }

    @Override
    public String toString() {
      return pattern.pattern();
    }
  }

  static List<Word> words() {
    return WORDS;
  }

  @ParameterizedTest
  @MethodSource("words")
  void oldWordsAreGone(Word word) {
    List<String> found = new ArrayList<>();
    for (String module : BuiltModule.PUBLISHED) {
      Path sources = ROOT.resolve(BuiltModule.folder(module)).resolve("src/main/java");
      files(sources, ".java").forEach(file -> found.addAll(places(file, word::inJava)));
    }
    Stream.of("README.md", "CONTRIBUTING.md", "VERSIONING.md", "docs")
        .flatMap(name -> files(ROOT.resolve(name), ".md"))
        .forEach(file -> found.addAll(places(file, word::inMarkdown)));

    assertThat(found)
        .withFailMessage(
            "%d times in %d files; write instead: %s%n%s",
            found.size(),
            found.stream().map(place -> place.split(":")[0]).distinct().count(),
            word.instead(),
            String.join(System.lineSeparator(), found))
        .isEmpty();
  }

  @Test
  void anOldWordIsShownWhereItIsText() {
    String java =
        """
        /** What was told, see {@link #required} and {@code told}; can be told apart.
         * @param told a word
         * It told. */
        class A { // told
          String told = "told // told" + '"' + \"""
              told \\\""" told
              \""";
          /* told */ int told(); // untold
        }
        """;

    assertThat(WORDS.get(0).inJava(java))
        .containsExactly(
            "1: told", "3: told", "4: told", "5: told", "5: told", "6: told", "6: told", "8: told");
    assertThat(WORDS.get(0).inMarkdown("Told.\n`told`\n```\ntold\n```\n\ntold\n"))
        .containsExactly("1: Told", "7: told");
  }

  @Test
  void anOldWordIsShownWhereItIsAName() {
    String java =
        "class KeptFolders { // PlaceholderDirectories\n int MOST_BYTES = 1, MOSTLY, ALMOST; }\n";

    assertThat(WORDS.get(9).inJava(java)).containsExactly("1: KeptFolders");
    assertThat(WORDS.get(8).inJava(java)).containsExactly("2: MOST_BYTES");
    assertThat(WORDS.get(8).inMarkdown("MOST_BYTES")).isEmpty();
  }

  /** A line may end between two words. */
  private static Word prose(String words, String instead) {
    String pattern = words.replace(" ", "[\\s*]+");
    return new Word(Pattern.compile("\\b(?:" + pattern + ")\\b"), false, instead);
  }

  private static Word name(String words, String instead) {
    return new Word(Pattern.compile("\\b(?:" + words + ")\\b"), true, instead);
  }

  private static List<String> places(Path file, Function<String, List<String>> search) {
    try {
      return search.apply(Files.readString(file)).stream()
          .map(place -> ROOT.relativize(file) + ":" + place)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file, or those of a folder whose names end so. */
  private static Stream<Path> files(Path place, String ending) {
    try (Stream<Path> all = Files.walk(place)) {
      return all.filter(file -> file.toString().endsWith(ending)).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
