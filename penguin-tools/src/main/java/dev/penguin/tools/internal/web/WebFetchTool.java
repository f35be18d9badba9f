package dev.penguin.tools.internal.web;

import dev.penguin.message.ToolCall;
import dev.penguin.tool.Effect;
import dev.penguin.tool.PreparedCall;
import dev.penguin.tool.Resource;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import dev.penguin.tools.internal.text.Arguments;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;

/** Reads a page of the web. Thread-safe. */
public final class WebFetchTool implements Tool {
  private static final int MAX_TEXT = 400_000;
  private static final Duration MORE = Duration.ofSeconds(10);
  private static final String SCHEMA =
      """
      {"type":"object","properties":{"url":{"type":"string","minLength":8,"maxLength":4000,\
      "description":"The address, with http:// or https://"}},"required":["url"],\
      "additionalProperties":false}""";

  private final ToolSpec spec;
  private final PageFetch fetch;
  private final RandomGenerator random;

  /**
   * A tool.
   *
   * @param random makes the marks around content; used by several threads
   */
  public WebFetchTool(WebClient client, WebLimits limits, RandomGenerator random) {
    this.fetch = new PageFetch(client, limits);
    this.random = random;
    this.spec =
        ToolSpec.of(
                "web_fetch",
                "Fetches a page of the web and returns it as text, with headings, lists, code and"
                    + " links. Reads web pages and texts such as JSON, no PDF and no images."
                    + " Reaches public servers only. Redirects to another host are"
                    + " reported, not followed.",
                SCHEMA)
            .withEffects(Effect.READ, Effect.NETWORK)
            .withTimeout(limits.time().plus(MORE));
  }

  @Override
  public ToolSpec spec() {
    return spec;
  }

  @Override
  public PreparedCall prepare(ToolCall call, ToolContext context) throws ToolFailureException {
    return new Prepared(WebAddress.of(new Arguments(call.arguments()).text("url")));
  }

  @Override
  public ToolResult call(ToolCall call, ToolContext context) {
    try {
      return prepare(call, context).run(context);
    } catch (ToolFailureException e) {
      return ToolResult.failure(String.valueOf(e.getMessage()));
    } catch (Exception e) { // PreparedCall declares it; this one's throws none
      throw new IllegalStateException(e);
    }
  }

  @Override
  public List<Resource> resources(ToolCall call) throws ToolFailureException {
    return new Prepared(WebAddress.of(new Arguments(call.arguments()).text("url"))).resources();
  }

  /** A call whose address was read once. */
  private final class Prepared implements PreparedCall {
    private final WebAddress address;

    Prepared(WebAddress address) {
      this.address = address;
    }

    @Override
    public List<Resource> resources() {
      return List.of(new Resource.Host(address.host()));
    }

    @Override
    public ToolResult run(ToolContext context) {
      try {
        return ToolResult.success(shown(fetch.fetch(address, context)));
      } catch (ToolFailureException e) {
        return ToolResult.failure(String.valueOf(e.getMessage()));
      }
    }
  }

  private String shown(FetchedPage page) {
    String text = text(page);
    boolean cut = page.truncated() || text.length() > MAX_TEXT;
    String details =
        String.format(
            Locale.ROOT,
            " (%s, %,d bytes%s)",
            page.type().isEmpty() ? "no content type" : page.type(),
            page.bytes().length,
            cut ? ", and there is more that was not read" : "");
    String kept = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
    return WebContent.marked(
        page.address().shown(), details, kept.isBlank() ? "[no text]" : kept, random);
  }

  private static String text(FetchedPage page) {
    if (ContentKind.of(page.type()) == ContentKind.TEXT) {
      return new String(page.bytes(), page.charset().orElse(StandardCharsets.UTF_8));
    }
    String charset = page.charset().map(Charset::name).orElse(null);
    try {
      Document document =
          Jsoup.parse(
              new ByteArrayInputStream(page.bytes()), charset, page.address().url().toString());
      return ReadableText.of(document, MAX_TEXT);
    } catch (IOException e) {
      throw new IllegalStateException("Bytes in memory can be read", e);
    }
  }
}
