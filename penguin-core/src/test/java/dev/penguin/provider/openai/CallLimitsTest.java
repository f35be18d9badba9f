package dev.penguin.provider.openai;

import static dev.penguin.internal.http.Answers.body;
import static dev.penguin.internal.http.Answers.error;
import static dev.penguin.internal.http.Answers.finish;
import static dev.penguin.internal.http.Answers.saying;
import static dev.penguin.internal.http.Answers.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penguin.internal.http.FaultServer;
import dev.penguin.internal.http.FaultServer.Answer;
import dev.penguin.message.Message;
import dev.penguin.message.UserMessage;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelRequest;
import dev.penguin.tool.Cancellation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How one call ends early, and what it leaves behind. */
@Timeout(60)
class CallLimitsTest {
  private static final String KEY = "sk-canary-7f3a";

  @Test
  @DisplayName("row 25: data that drips for ever ends at the deadline")
  void row25DrippingDataEndsAtTheDeadline() {
    Answer drip =
        (request, wire) -> {
          wire.head(200, "Content-Type: text/event-stream").send("data: ");
          while (true) {
            wire.send("x");
            Thread.sleep(20); // the server's pace
          }
        };

    ModelException failure = failure(drip, Duration.ofMillis(650), Duration.ofMillis(700));

    assertThat(failure)
        .isInstanceOf(ModelException.TimedOut.class)
        .hasMessage("openai/test sent no complete reply within 0.7 s");
  }

  @Test
  @DisplayName("row 24: keep-alive comments keep no call alive beyond the deadline either")
  void row24TheDeadlineHoldsAgainstFastData() {
    Answer flood =
        (request, wire) -> {
          wire.head(200, "Content-Type: text/event-stream");
          while (true) {
            wire.send(text("x"));
          }
        };

    assertThat(failure(flood, Duration.ofSeconds(9), Duration.ofMillis(500)))
        .isInstanceOf(ModelException.TimedOut.class);
  }

  @Test
  @DisplayName("row 35: what a server sends for ever after the finish reason is not waited for")
  void row35EndlessDataAfterTheEndIsNotWaitedFor() {
    Answer flood =
        (request, wire) -> {
          wire.head(200, "Content-Type: text/event-stream").send(text("x") + finish("stop"));
          while (true) {
            wire.send(text("y"));
          }
        };
    try (FaultServer server = FaultServer.start(flood);
        OpenAiModel model = model(server.baseUrl(), Duration.ofSeconds(9))) {
      long start = System.nanoTime();

      assertThat(model.generate(hello(), DeltaListener.none()).message().text()).isEqualTo("x");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
    }
  }

  @Test
  @DisplayName("row 23: silence is named with its limit")
  void row23SilenceIsNamed() {
    assertThat(
            failure((request, wire) -> wire.stall(), Duration.ofMillis(200), Duration.ofSeconds(9)))
        .isInstanceOf(ModelException.TimedOut.class)
        .hasMessage("openai/test sent nothing for 0.2 s");
  }

  @Test
  @DisplayName("row 45: cancelled before the head, in the body, before the call")
  void row45ACancelledCallEndsAtOnce() throws Exception {
    assertCancelled((request, wire) -> wire.stall(), false);
    assertCancelled((request, wire) -> wire.streamHead().stall(), false);
    assertCancelled((request, wire) -> wire.streamHead().chunk(text("x")).stall(), false);
    assertCancelled((request, wire) -> wire.head(500, "Content-Length: 9").stall(), false);
  }

  @Test
  @DisplayName("D9: an interrupted call ends at once and keeps the flag")
  void d9AnInterruptedCallEndsAtOnceAndKeepsTheFlag() throws Exception {
    assertCancelled((request, wire) -> wire.stall(), true);
    assertCancelled((request, wire) -> wire.streamHead().stall(), true);
    assertCancelled((request, wire) -> wire.streamHead().chunk(text("x")).stall(), true);
    assertCancelled((request, wire) -> wire.head(500, "Content-Length: 9").stall(), true);
  }

  @Test
  void aCallOfAnInterruptedThreadSendsNothing() {
    try (FaultServer server = FaultServer.start(saying("x"));
        OpenAiModel model = model(server.baseUrl(), Duration.ofSeconds(9))) {
      Thread.currentThread().interrupt();

      ModelException failure =
          catchThrowableOfType(
              ModelException.class, () -> model.generate(hello(), DeltaListener.none()));

      assertThat(Thread.interrupted()).isTrue();
      assertThat(failure)
          .isInstanceOf(ModelException.Cancelled.class)
          .hasMessage("The call of openai/test was cancelled");
      assertThat(server.connections()).isZero();
    }
  }

  @Test
  @DisplayName("D9: closing the model ends its calls")
  void d9ClosingEndsTheCalls() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    try (FaultServer server =
        FaultServer.start((request, wire) -> wire.streamHead().chunk(text("x")).stall())) {
      OpenAiModel model = model(server.baseUrl(), Duration.ofSeconds(30));
      CompletableFuture<ModelException> failure =
          failing(model, hello(), piece -> reached.countDown());
      assertThat(reached.await(9, TimeUnit.SECONDS)).isTrue();

      model.close();

      assertThat(failure.get(2, TimeUnit.SECONDS)).isInstanceOf(ModelException.Cancelled.class);
    }
  }

  @Test
  void closingClosesTheConnectionsThatWait() {
    try (FaultServer server = FaultServer.start(saying("x"))) {
      OpenAiModel model = model(server.baseUrl(), Duration.ofSeconds(9));
      model.generate(hello(), DeltaListener.none());
      assertThat(server.openConnections()).isEqualTo(1);

      model.close();

      long end = System.nanoTime() + 2_000_000_000L;
      while (server.openConnections() > 0 && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      assertThat(server.openConnections()).isZero();
    }
  }

  @Test
  @DisplayName("row 7: refused connections and unknown hosts are named")
  void row7UnreachableServersAreNamed() throws IOException {
    try (Socket silent = new Socket()) {
      // Bound and not listening: refuses, and no other server can get the port.
      silent.bind(new InetSocketAddress("127.0.0.1", 0));
      String server = "http://127.0.0.1:" + silent.getLocalPort();

      assertThat(failureOf(server + "/v1"))
          .isInstanceOf(ModelException.Unreachable.class)
          .hasMessageStartingWith(
              "openai/test could not be reached at " + server + "/v1/chat/completions: ");
    }
    assertThat(failureOf("http://no-such-host.invalid/v1?key=" + KEY))
        .isInstanceOf(ModelException.Unreachable.class)
        .hasMessage(
            "openai/test could not be reached at http://no-such-host.invalid/v1/chat/completions:"
                + " the host name is unknown (see errors.md#unreachable in the penguin-core jar)");
  }

  @Test
  @DisplayName("rows 6, D6: message, code and request id are kept, the key is not")
  void row6WhatTheProviderSaidIsKeptWithoutTheKey() {
    ModelException failure =
        failure(
            error(
                401,
                "invalid_api_key",
                "Incorrect API key provided: " + KEY + ".\\u001b[2K\\nBye",
                "x-request-id: req_1"),
            Duration.ofSeconds(9),
            Duration.ofSeconds(9));

    assertThat(failure)
        .hasMessageStartingWith(
            "openai/test answered with HTTP 401 (invalid_api_key): Incorrect API key provided: [key withheld]. [2K Bye");
    assertThat(failure.status()).hasValue(401);
    assertThat(failure.code()).contains("invalid_api_key");
    assertThat(failure.requestId()).contains("req_1");
  }

  @Test
  @DisplayName("row 20: a page is named as one, in few words")
  void row20APageIsNamedAsOne() {
    String page =
        "<html><head><title>Welcome</title></head><body><h1>Router " + KEY + "</h1></body></html>";
    try (FaultServer server = FaultServer.start(body(200, page, "Content-Type: text/html"));
        OpenAiModel model = model(server.baseUrl(), Duration.ofSeconds(9))) {

      ModelException failure =
          catchThrowableOfType(
              ModelException.class, () -> model.generate(hello(), DeltaListener.none()));

      assertThat(failure)
          .isInstanceOf(ModelException.UnexpectedReply.class)
          .hasMessage(
              "openai/test answered with text/html and a web page: Welcome Router [key withheld]"
                  + " (is the base URL right? "
                  + server.baseUrl()
                  + "/chat/completions) (see errors.md#unexpected-reply in the penguin-core jar)");
    }
  }

  @Test
  @DisplayName("row 36: a redirect is not followed, and shows its target")
  void row36ARedirectIsNotFollowed() {
    try (FaultServer elsewhere = FaultServer.start(saying("x"));
        FaultServer server =
            FaultServer.start(
                (request, wire) ->
                    wire.head(307, "Location: " + elsewhere.baseUrl(), "Content-Length: 0"));
        OpenAiModel model = model(server.baseUrl(), Duration.ofSeconds(9))) {

      ModelException failure =
          catchThrowableOfType(
              ModelException.class, () -> model.generate(hello(), DeltaListener.none()));

      assertThat(failure)
          .isInstanceOf(ModelException.UnexpectedReply.class)
          .hasMessage(
              "openai/test answered with a redirect (HTTP 307) to "
                  + elsewhere.baseUrl()
                  + ", which is not followed: set the base URL to the address that answers directly"
                  + " (see errors.md#unexpected-reply in the penguin-core jar)");
      assertThat(elsewhere.connections()).isZero();
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void aKeyThatNoHeaderCanHoldIsRefusedWithoutShowingIt() {
    OpenAiModel model =
        (OpenAiModel)
            OpenAiModelProvider.named("openai", name -> null)
                .create(
                    ModelConfig.of("openai/test").withApiKey("sk-canary\n-7f3a"),
                    HttpSettings.defaults());

    assertThat(
            catchThrowableOfType(
                ModelException.class, () -> model.generate(hello(), DeltaListener.none())))
        .isInstanceOf(ModelException.Authentication.class)
        .hasMessage(
            "The key for openai/test holds a character that no key has: only printable ASCII"
                + " without spaces can be sent");
  }

  @Test
  void theHeadersCarryTheKeyAndWhatTheUserAdded() {
    try (FaultServer server = FaultServer.start(saying("x"))) {
      ModelConfig config =
          ModelConfig.of("openai/test")
              .withBaseUrl(server.baseUrl() + "/?api-version=1")
              .withApiKey(() -> " " + KEY + "\n")
              .withHeader("user-agent", "mine")
              .withHeader("X-Title", "test");
      try (OpenAiModel model =
          (OpenAiModel)
              OpenAiModelProvider.named("openai", name -> null)
                  .create(config, HttpSettings.defaults())) {
        model.generate(hello(), DeltaListener.none());
      }

      FaultServer.Request request = server.requests().get(0);
      assertThat(request.line()).isEqualTo("POST /v1/chat/completions?api-version=1 HTTP/1.1");
      assertThat(request.headers())
          .containsEntry("authorization", "Bearer " + KEY)
          .containsEntry("content-type", "application/json")
          .containsEntry("user-agent", "mine")
          .containsEntry("x-title", "test");
    }
  }

  @Test
  void theProxyOfTheSettingsIsUsed() {
    try (FaultServer proxy = FaultServer.start(saying("through"))) {
      HttpSettings settings =
          HttpSettings.defaults()
              .withProxy(
                  new ProxySelector() {
                    @Override
                    public List<Proxy> select(URI uri) {
                      return List.of(
                          new Proxy(
                              Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", proxy.port())));
                    }

                    @Override
                    public void connectFailed(URI uri, SocketAddress address, IOException e) {}
                  });
      ModelConfig config =
          ModelConfig.of("openai/test").withBaseUrl("http://model.invalid/v1").withApiKey(KEY);
      try (OpenAiModel model =
          (OpenAiModel)
              OpenAiModelProvider.named("openai", name -> null).create(config, settings)) {

        assertThat(model.generate(hello(), DeltaListener.none()).message().text())
            .isEqualTo("through");
      }
      assertThat(proxy.requests().get(0).line())
          .isEqualTo("POST http://model.invalid/v1/chat/completions HTTP/1.1");
    }
  }

  @Test
  void requestsBeyondOneSegmentAreNotHeldBack() {
    List<Message> messages = new ArrayList<>();
    messages.add(UserMessage.of("x".repeat(12_000)));
    try (FaultServer server = FaultServer.start(saying("x"));
        OpenAiModel model = model(server.baseUrl(), Duration.ofSeconds(9))) {
      model.generate(ModelRequest.of(messages), DeltaListener.none());

      // The machine may be busy, but held back half of the requests take 40 ms in each round.
      long best = Long.MAX_VALUE;
      for (int round = 0; round < 5 && best > 20_000_000L; round++) {
        long[] took = new long[30];
        for (int i = 0; i < took.length; i++) {
          messages.add(UserMessage.of("more"));
          long start = System.nanoTime();
          model.generate(ModelRequest.of(messages), DeltaListener.none());
          took[i] = System.nanoTime() - start;
        }
        Arrays.sort(took);
        best = Math.min(best, took[took.length / 2]);
      }
      assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofMillis(35));
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  private static void assertCancelled(Answer answer, boolean interrupt) throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch gone = new CountDownLatch(1);
    Stop stop = new Stop();
    try (FaultServer server =
            FaultServer.start(
                (request, wire) -> {
                  reached.countDown();
                  try {
                    answer.give(request, wire);
                  } finally {
                    gone.countDown();
                  }
                });
        OpenAiModel model = model(server.baseUrl(), Duration.ofSeconds(30))) {
      AtomicReference<ModelException> failure = new AtomicReference<>();
      AtomicBoolean flag = new AtomicBoolean();
      ModelRequest request = hello().withCancellation(stop);
      Thread caller =
          new Thread(
              () -> {
                failure.set(failureOf(model, request));
                flag.set(Thread.currentThread().isInterrupted());
              });
      caller.start();
      assertThat(reached.await(9, TimeUnit.SECONDS)).isTrue();

      Runnable end = interrupt ? caller::interrupt : stop::cancel;
      end.run();

      caller.join(1000);
      assertThat(caller.isAlive()).isFalse();
      assertThat(failure.get()).isInstanceOf(ModelException.Cancelled.class);
      assertThat(flag.get()).isEqualTo(interrupt);
      assertThat(gone.await(3, TimeUnit.SECONDS)).as("connection closed").isTrue();
      assertThat(stop.actions()).as("actions left behind").isZero();
    }
  }

  private static ModelException failureOf(OpenAiModel model, ModelRequest request) {
    return catchThrowableOfType(
        ModelException.class, () -> model.generate(request, DeltaListener.none()));
  }

  private static CompletableFuture<ModelException> failing(
      OpenAiModel model, ModelRequest request, DeltaListener deltas) {
    return CompletableFuture.supplyAsync(
        () -> catchThrowableOfType(ModelException.class, () -> model.generate(request, deltas)));
  }

  private static ModelException failure(Answer answer, Duration idle, Duration total) {
    try (FaultServer server = FaultServer.start(answer);
        OpenAiModel model = model(server.baseUrl(), idle)) {
      return catchThrowableOfType(
          ModelException.class,
          () -> model.generate(hello().withTimeout(total), DeltaListener.none()));
    }
  }

  private static ModelException failureOf(String baseUrl) {
    try (OpenAiModel model = model(baseUrl, Duration.ofSeconds(9))) {
      return catchThrowableOfType(
          ModelException.class, () -> model.generate(hello(), DeltaListener.none()));
    }
  }

  private static ModelRequest hello() {
    return ModelRequest.of(List.of(UserMessage.of("hello")));
  }

  private static OpenAiModel model(String baseUrl, Duration idle) {
    ModelConfig config =
        ModelConfig.of("openai/test").withBaseUrl(baseUrl).withApiKey(KEY).withIdleTimeout(idle);
    return (OpenAiModel)
        OpenAiModelProvider.named("openai", name -> null).create(config, HttpSettings.defaults());
  }

  private static final class Stop implements Cancellation {
    private final List<Runnable> actions = new ArrayList<>();
    private boolean cancelled;

    @Override
    public synchronized boolean isCancelled() {
      return cancelled;
    }

    @Override
    public synchronized Registration onCancel(Runnable action) {
      actions.add(action);
      if (cancelled) {
        action.run();
      }
      return () -> forget(action);
    }

    private synchronized void forget(Runnable action) {
      actions.remove(action);
    }

    synchronized int actions() {
      return actions.size();
    }

    void cancel() {
      List<Runnable> waiting;
      synchronized (this) {
        cancelled = true;
        waiting = List.copyOf(actions);
      }
      waiting.forEach(Runnable::run);
    }
  }
}
