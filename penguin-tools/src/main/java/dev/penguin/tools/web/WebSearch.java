package dev.penguin.tools.web;

import dev.penguin.tool.Cancellation;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A search engine, for the tool {@code web_search}. Implementations are called by several threads
 * at once. What they find is data of the web: nobody vouches for it.
 */
public interface WebSearch {
  /**
   * Searches.
   *
   * @param query the words, not blank
   * @param count how many results at most, 1 to 20
   * @param cancellation tells when the call should stop
   * @return what was found, the best first; may be empty
   * @throws IOException when nothing could be found out; the model reads the message, which must
   *     hold no secret
   */
  List<Result> search(String query, int count, Cancellation cancellation) throws IOException;

  /**
   * The host that learns the query; permission rules and approvers see it.
   *
   * @return its name, for instance {@code api.example.com}; the same each time
   */
  String host();

  /**
   * A search over results that are given here, for tests: it finds those of whose words one is in
   * the query, whatever the case. It asks nobody.
   *
   * @param results all that can be found, in the order in which it is found
   */
  static WebSearch fixed(Result... results) {
    return new FixedSearch(List.of(results));
  }

  /**
   * A page that was found.
   *
   * @param title its title; may be empty
   * @param url its address
   * @param snippet a few lines of it; may be empty
   * @param age how old the page is, or from when, as the search engine says it; empty when it does
   *     not
   */
  record Result(String title, String url, String snippet, Optional<String> age) {
    /** Checks that nothing is null. */
    public Result {
      Objects.requireNonNull(title, "title");
      Objects.requireNonNull(url, "url");
      Objects.requireNonNull(snippet, "snippet");
      Objects.requireNonNull(age, "age");
    }

    /**
     * A page of unknown age.
     *
     * @param title its title; may be empty
     * @param url its address
     * @param snippet a few lines of it; may be empty
     */
    public static Result of(String title, String url, String snippet) {
      return new Result(title, url, snippet, Optional.empty());
    }

    boolean hasWordOf(String query) {
      List<String> words = words(query);
      return words(title + " " + snippet).stream().anyMatch(words::contains);
    }

    private static List<String> words(String text) {
      return List.of(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"));
    }
  }
}
