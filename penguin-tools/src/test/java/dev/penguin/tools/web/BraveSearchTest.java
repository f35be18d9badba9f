package dev.penguin.tools.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.tool.Cancellation;
import dev.penguin.tools.Calls;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Brave's API as its reference describes it, played by a server of the test. */
@Timeout(60)
class BraveSearchTest {
  private static final String PATH = "/res/v1/web/search";
  private static final String FOUND =
      """
      {"type":"search","query":{"original":"duck pond","more_results_available":true},
      "mixed":{"main":[{"type":"web","index":0}]},
      "web":{"type":"search","results":[
      {"title":"A &amp; <strong>B</strong>","url":"https://a.test/x?y=1","description":"One <strong>duck</strong>",
      "age":"2 days ago","is_source_local":false,"profile":{"name":"A"},"extra_snippets":["more"]},
      {"title":"Second","url":"https://b.test/","description":null,"nested":[[1,{"a":null}],true]},
      {"title":"No address"},
      {"title":"Third","url":"https://c.test/"}]}}
      """;

  private WebPages server;
  private BraveSearch brave;

  @BeforeEach
  void start() throws IOException {
    server = WebPages.at("127.0.0.1");
    brave =
        BraveSearch.of(() -> "key-1").withBaseUrl(URI.create("http://127.0.0.1:" + server.port()));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void theRequestIsThatOfTheReferenceAndTheResultsAreRead() throws Exception {
    server.text(PATH, "application/json", FOUND);

    List<WebSearch.Result> found = brave.search("duck & pond", 3, Cancellation.never());

    assertThat(found)
        .containsExactly(
            new WebSearch.Result(
                "A & B", "https://a.test/x?y=1", "One duck", Optional.of("2 days ago")),
            WebSearch.Result.of("Second", "https://b.test/", ""),
            WebSearch.Result.of("Third", "https://c.test/", ""));
    assertThat(server.requests().get(0))
        .startsWith(
            "GET /res/v1/web/search?q=duck%20%26%20pond&count=3&text_decorations=false&result_filter=web HTTP/1.1\n")
        .contains("X-Subscription-Token: key-1\n")
        .contains("Accept: application/json\n");
  }

  @Test
  void theModelReadsTheResultsAsDataNoMoreThanItAskedFor() throws Exception {
    server.text(PATH, "application/json", FOUND);
    try (WebTools web = WebTools.builder().search(brave).build()) {
      String text = Calls.success(web.tools(), "web_search", "query", "duck", "count", 2);

      assertThat(text.lines().skip(1).toList().subList(0, 6))
          .containsExactly(
              "A & B",
              "https://a.test/x?y=1 (2 days ago)",
              "One duck",
              "",
              "Second",
              "https://b.test/");
      assertThat(text).startsWith("[web content ").doesNotContain("Third").doesNotContain("key-1");
      assertThat(Calls.failure(web.tools(), "web_search", "query", "  "))
          .isEqualTo("The argument query must have words");
    }
  }

  @Test
  void nothingFoundIsNoError() throws Exception {
    server.text(PATH, "application/json", "{\"type\":\"search\",\"query\":{}}");

    assertThat(brave.search("x", 5, Cancellation.never())).isEmpty();
  }

  @Test
  void whatTheServerRefusesIsSaidWithoutTheKey() throws Exception {
    byte[] invalid =
        """
        {"type":"ErrorResponse","error":{"id":"1","status":422,"code":"SUBSCRIPTION_TOKEN_INVALID",
        "detail":"The provided subscription token key-1 is invalid."}}
        """
            .getBytes(StandardCharsets.UTF_8);
    server.raw(
        PATH, "HTTP/1.1 422 Unprocessable Entity", "Content-Type: application/json", invalid);
    assertThatThrownBy(() -> brave.search("x", 5, Cancellation.never()))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "Brave answered with HTTP 422: SUBSCRIPTION_TOKEN_INVALID, The provided subscription token *** is invalid.");

    server.raw(
        PATH, "HTTP/1.1 429 Too Many Requests", "X-RateLimit-Reset: 1, 1419704", "no".getBytes());
    assertThatThrownBy(() -> brave.search("x", 5, Cancellation.never()))
        .hasMessage(
            "Brave answered with HTTP 429. The limit of the plan is used up; try again in 1 s");

    server.redirect(PATH, "https://elsewhere.test/");
    assertThatThrownBy(() -> brave.search("x", 5, Cancellation.never()))
        .hasMessage("Brave answered with HTTP 302");

    server.text(PATH, "application/json", "[1]");
    assertThatThrownBy(() -> brave.search("x", 5, Cancellation.never()))
        .hasMessage("The server sent no JSON object");
  }

  @Test
  @DisplayName("N7: a header value with a line break")
  void n7AKeyOrQueryThatCannotBeSentIsRefusedBefore() {
    BraveSearch none = BraveSearch.of(() -> " ");
    assertThatThrownBy(() -> none.search("x", 1, Cancellation.never()))
        .hasMessage("The key of Brave's search is empty; get one at https://brave.com/search/api/");
    BraveSearch odd = BraveSearch.of(() -> "secret\r\nX: y");
    assertThatThrownBy(() -> odd.search("x", 1, Cancellation.never()))
        .hasMessageNotContainingAny("secret")
        .hasMessageContaining("characters that no header can have");
    assertThatThrownBy(() -> brave.search("a ".repeat(51), 1, Cancellation.never()))
        .hasMessage("Brave takes queries of at most 400 characters and 50 words; shorten it");
    for (String url : List.of("ftp://x", "file:/x", "http://u:p@x")) {
      assertThatThrownBy(() -> brave.withBaseUrl(URI.create(url)))
          .as(url)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(server.connections()).isZero();
  }

  @Test
  void theHostIsThatOfTheServer() {
    assertThat(brave.host()).isEqualTo("127.0.0.1");
    assertThat(BraveSearch.of(() -> "key-1").host()).isEqualTo("api.search.brave.com");
    assertThat(brave).hasToString("BraveSearch[127.0.0.1]");
  }
}
