package dev.penguin.tools.web;

import dev.penguin.tool.Cancellation;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A search engine, for the tool {@code web_search}. Several threads may call an implementation at
 * once. Results are data from the web and must not be trusted.
 */
public interface WebSearch {
  /**
   * Searches.
   *
   * @param query the search words, not blank
   * @param count the maximum number of results, 1 to 20
   * @param cancellation signals that the call should stop
   * @return what was found, the best first; may be empty
   * @throws IOException when the search failed; the model reads the message, which must not contain
   *     a secret
   */
  List<Result> search(String query, int count, Cancellation cancellation) throws IOException;

  /**
   * The host that receives the query. Permission rules and approvers see it.
   *
   * @return the host's name, for instance {@code api.example.com}; always the same
   */
  String host();

  /**
   * Creates a search over fixed results, for tests. It finds each result with a word of the query,
   * ignoring case, and sends no request.
   *
   * @param results all results, in the order in which they are found
   */
  static WebSearch fixed(Result... results) {
    return new FixedSearch(List.of(results));
  }

  /**
   * A search result.
   *
   * @param title the page's title; may be empty
   * @param url the page's address
   * @param snippet a few lines of the page; may be empty
   * @param age the page's age or date, as the search engine gives it; empty if it does not
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
     * Creates a result of unknown age.
     *
     * @param title the page's title; may be empty
     * @param url the page's address
     * @param snippet a few lines of the page; may be empty
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
