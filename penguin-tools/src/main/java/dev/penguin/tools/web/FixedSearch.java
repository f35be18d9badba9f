package dev.penguin.tools.web;

import dev.penguin.tool.Cancellation;
import java.util.List;

/** See {@link WebSearch#fixed}. */
record FixedSearch(List<WebSearch.Result> results) implements WebSearch {
  @Override
  public List<Result> search(String query, int count, Cancellation cancellation) {
    return results.stream().filter(result -> result.hasWordOf(query)).limit(count).toList();
  }

  @Override
  public String host() {
    return "search.invalid";
  }
}
