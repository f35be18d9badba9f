package dev.penguin.tools.internal.web;

import dev.penguin.message.ToolCall;
import dev.penguin.tool.Cancellation;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Resource;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import dev.penguin.tools.internal.text.Arguments;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** Asks a search engine. Thread-safe. */
public final class WebSearchTool implements Tool {
  private static final int MAX = 20;
  private static final int USUAL = 10;
  private static final String SCHEMA =
      """
      {"type":"object","properties":{"query":{"type":"string","minLength":1,"maxLength":400,\
      "description":"The words to look for"},"count":{"type":"integer","minimum":1,"maximum":20,\
      "description":"How many results at most; 10 when left out"}},"required":["query"],\
      "additionalProperties":false}""";

  private final ToolSpec spec;
  private final SearchEngine engine;
  private final RandomGenerator random;

  /**
   * A tool.
   *
   * @param random makes the marks around content; used by several threads
   */
  public WebSearchTool(SearchEngine engine, RandomGenerator random) {
    this.engine = engine;
    this.random = random;
    this.spec =
        ToolSpec.of(
                "web_search",
                "Searches the web and returns titles, addresses and a few lines of each page;"
                    + " web_fetch reads one of them.",
                SCHEMA)
            .withEffects(Effect.READ, Effect.NETWORK)
            .withTimeout(Duration.ofSeconds(40));
  }

  @Override
  public ToolSpec spec() {
    return spec;
  }

  @Override
  public List<Resource> resources(ToolCall call) {
    return List.of(new Resource.Host(engine.host()));
  }

  @Override
  public ToolResult call(ToolCall call, ToolContext context) {
    try {
      Arguments arguments = new Arguments(call.arguments());
      String query = arguments.text("query");
      if (query.isBlank()) {
        throw new ToolFailureException("The argument query must have words");
      }
      int count = arguments.number("count", 1, MAX, USUAL);
      return ToolResult.success(shown(query, engine.search(query, count, context.cancellation())));
    } catch (ToolFailureException e) {
      return ToolResult.failure(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      return ToolResult.failure("The search failed: " + PlainText.oneLine(message));
    }
  }

  private String shown(String query, List<Hit> hits) {
    if (hits.isEmpty()) {
      return "[nothing was found for " + PlainText.quote(query) + "]";
    }
    StringBuilder text = new StringBuilder();
    for (Hit hit : hits) {
      text.append(text.length() == 0 ? "" : "\n\n")
          .append(PlainText.oneLine(hit.title().isBlank() ? "(no title)" : hit.title()))
          .append('\n')
          .append(PlainText.oneLine(hit.url()))
          .append(hit.age().isBlank() ? "" : " (" + PlainText.oneLine(hit.age()) + ")");
      if (!hit.snippet().isBlank()) {
        text.append('\n').append(PlainText.oneLine(hit.snippet()));
      }
    }
    return WebContent.marked(
        engine.host(), " (" + hits.size() + " results)", text.toString(), random);
  }

  /** Finds pages. */
  public interface SearchEngine {
    /** The best first. */
    List<Hit> search(String query, int count, Cancellation cancellation) throws IOException;

    /** The host that learns the query. */
    String host();
  }

  /**
   * A page that was found.
   *
   * @param age how old it is; empty when nobody says
   */
  public record Hit(String title, String url, String snippet, String age) {}
}
