package dev.penguin.tools.internal.web;

import dev.penguin.internal.json.Json;
import dev.penguin.tool.Cancellation;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.web.WebSearchTool.Hit;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jsoup.Jsoup;
import org.jspecify.annotations.Nullable;

/** Asks Brave's web search API. Thread-safe. */
public final class BraveClient {
  private static final Duration TIME = Duration.ofSeconds(30);
  private static final int MAX_BYTES = 5 * 1_024 * 1_024;

  /** What the API takes of a query, by its reference: so many characters and words. */
  private static final int MAX_CHARACTERS = 400;

  private static final int MAX_WORDS = 50;

  private final OkHttpClient http;
  private final HttpUrl endpoint;

  /** A client of a server. */
  public BraveClient(URI base) {
    HttpUrl url = HttpUrl.get(base.toString());
    endpoint = url.newBuilder().addPathSegments("res/v1/web/search").build();
    http =
        new OkHttpClient.Builder()
            .followRedirects(false)
            .callTimeout(TIME)
            .connectionPool(new ConnectionPool(0, 1, TimeUnit.NANOSECONDS))
            .build();
  }

  /** The pages that fit a query. */
  public List<Hit> search(String key, String query, int count, Cancellation cancellation)
      throws IOException {
    checkKey(key);
    if (query.length() > MAX_CHARACTERS || query.strip().split("\\s+").length > MAX_WORDS) {
      throw new IOException(
          "Brave takes queries of at most %d characters and %d words; shorten it"
              .formatted(MAX_CHARACTERS, MAX_WORDS));
    }
    HttpUrl url =
        endpoint
            .newBuilder()
            .addQueryParameter("q", query)
            .addQueryParameter("count", String.valueOf(count))
            .addQueryParameter("text_decorations", "false")
            .addQueryParameter("result_filter", "web")
            .build();
    Request request =
        new Request.Builder()
            .url(url)
            .header("Accept", "application/json")
            .header("X-Subscription-Token", key)
            .build();
    Call call = http.newCall(request);
    Cancellation.Registration stop = cancellation.onCancel(call::cancel);
    try (Response response = call.execute()) {
      String body = body(response);
      if (!response.isSuccessful()) {
        throw new IOException(failure(response, body).replace(key, "***"));
      }
      return hits(body, count);
    } catch (InterruptedIOException e) {
      throw new IOException("Brave did not answer within %d s".formatted(TIME.toSeconds()), e);
    } finally {
      stop.close();
    }
  }

  /** A header with other characters would be refused by a message that shows them. */
  private static void checkKey(String key) throws IOException {
    if (key.isBlank() || key.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new IOException(
          "The key of Brave's search is "
              + (key.isBlank() ? "empty" : "no key: it has characters that no header can have")
              + "; get one at https://brave.com/search/api/");
    }
  }

  private static String body(Response response) throws IOException {
    byte[] bytes = response.body().byteStream().readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw new IOException("Brave sent more than %,d bytes".formatted(MAX_BYTES));
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static String failure(Response response, String body) {
    String detail = "";
    try {
      if (fields(body).get("error") instanceof Map<?, ?> error) {
        detail = ": " + error.get("code") + ", " + error.get("detail");
      }
    } catch (IOException e) {
      // The status says enough.
    }
    String reset = response.header("X-RateLimit-Reset", "");
    String wait =
        response.code() == 429 && reset != null && reset.matches("[0-9]{1,9}(\\s*,.*)?")
            ? ". The limit of the plan is used up; try again in %s s"
                .formatted(reset.split("\\s*,")[0])
            : "";
    return "Brave answered with HTTP %d%s%s"
        .formatted(response.code(), PlainText.oneLine(PlainText.shortened(detail, 300)), wait);
  }

  private static List<Hit> hits(String body, int count) throws IOException {
    List<Hit> hits = new ArrayList<>();
    if (fields(body).get("web") instanceof Map<?, ?> web
        && web.get("results") instanceof List<?> results) {
      for (Object each : results) {
        if (each instanceof Map<?, ?> result
            && result.get("url") instanceof String url
            && hits.size() < count) {
          String age = result.get("age") instanceof String text ? text : "";
          hits.add(new Hit(plain(result.get("title")), url, plain(result.get("description")), age));
        }
      }
    }
    return hits;
  }

  private static Map<String, Object> fields(String body) throws IOException {
    try {
      return Json.parseObject(body);
    } catch (IllegalArgumentException e) {
      throw new IOException("The server sent no JSON object", e);
    }
  }

  /** Titles and snippets come with marks and entities of HTML. */
  private static String plain(@Nullable Object html) {
    return html instanceof String text ? Jsoup.parse(text).text() : "";
  }
}
