package dev.penguin.provider;

import static dev.penguin.internal.http.Answers.body;
import static dev.penguin.internal.http.Answers.chunk;
import static dev.penguin.internal.http.Answers.done;
import static dev.penguin.internal.http.Answers.finish;
import static dev.penguin.internal.http.Answers.saying;
import static dev.penguin.internal.http.Answers.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.event.AgentEvent;
import dev.penguin.internal.http.FaultServer;
import dev.penguin.internal.http.FaultServer.Answer;
import dev.penguin.internal.provider.ModelFactory;
import dev.penguin.message.Part;
import dev.penguin.message.UserMessage;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.model.RetryingModel;
import dev.penguin.testing.RecordingListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DynamicTest;

/** Runs rows of the fault matrix through factory, retry, model, codec and a real socket. */
final class FaultMatrix {
  static final String KEY = "sk-canary-7f3a";
  static final String HTML =
      "<!DOCTYPE html><html><head><title>Bad gateway</title></head><body>"
          + "<p>nothing here</p>".repeat(280)
          + "</body></html>";
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  static final Answer OK = saying("fine");

  private static final String PAGE =
      ("Bad gateway" + " nothing here".repeat(280)).substring(0, 500) + "…";

  /** How a broken connection shows depends on the system and on the moment. */
  private static final String RESET = "(Connection reset( by peer)?|Broken pipe)";

  /**
   * A row: what the server does, and what must come out.
   *
   * @param name the row
   * @param script the answers
   * @param requests how many requests the server must see
   * @param kind the class of the failure; empty when there is a reply
   * @param text the text of the reply, or the failure's message after the name of the model
   * @param waits the waits between the requests, all of them
   * @param idle how long the model waits for data
   */
  record Row(
      String name,
      List<Answer> script,
      int requests,
      Optional<Class<? extends ModelException>> kind,
      String text,
      List<Duration> waits,
      Duration idle) {

    /** The same where each wait is as the provider asks. */
    Row waiting(String wait) {
      List<Duration> asked = Collections.nCopies(requests - 1, Duration.parse(wait));
      return new Row(name, script, requests, kind, text, asked, idle);
    }

    /** The same where the model soon takes silence for a fault. */
    Row quick() {
      return new Row(name, script, requests, kind, text, waits, Duration.ofMillis(300));
    }

    /** What a failure that no new attempt mends says after its message. */
    private String advice(String model) {
      return switch (kind.map(Class::getSimpleName).orElse("")) {
        case "Authentication" ->
            " (sent to {url}: is the key one of this server, and may it use the model? See errors.md#key-refused in the penguin-core jar)";
        case "Billing" -> " (sent to {url}; see errors.md#account-empty in the penguin-core jar)";
        case "Unreachable" -> " (see errors.md#unreachable in the penguin-core jar)";
        case "UnexpectedReply" -> " (see errors.md#unexpected-reply in the penguin-core jar)";
        case "InvalidRequest" -> ofInvalid(model.substring(model.indexOf('/') + 1));
        default -> "";
      };
    }

    /** What a failure says that stayed after several attempts. */
    private String tried(ModelException failure) {
      return requests > 1 && failure.isRetryable()
          ? ". Tried " + requests + " times (see errors.md#tries-spent in the penguin-core jar)"
          : "";
    }

    private String ofInvalid(String model) {
      String unknown = ": does the server have the model '" + model + "'? See ";
      String sent = " (sent to {url}";
      if (!text.startsWith("answered with HTTP 404")) {
        return sent + "; see errors.md#request-refused in the penguin-core jar)";
      }
      return sent
          + (text.contains("model")
              ? unknown
              : ": is the base URL right, and does the server have the model '" + model + "'? See ")
          + "errors.md#not-found in the penguin-core jar)";
    }

    /** Checks that this is the failure, word for word. */
    private void assertFailure(ModelException failure, String model, String host) {
      assertThat(failure).isInstanceOf(kind.orElseThrow(() -> new AssertionError(failure)));
      String path = model.startsWith("openai/") ? "/v1/chat/completions" : "/v1/messages";
      String whole =
          (model + " " + text + advice(model) + tried(failure))
              .replace("{url}", host + path)
              .replace("{page}", PAGE);
      String words =
          Pattern.quote(whole)
              .replace("{reset}", "\\E" + RESET + "\\Q")
              .replace(
                  "{cut}",
                  "\\E(" + RESET + "|unexpected end of stream on \\Q" + host + "/...\\E)\\Q")
              .replace("{almost 0.5}", "\\E0\\.\\d+\\Q");
      assertThat(failure.getMessage()).matches(words);
    }
  }

  private FaultMatrix() {}

  static Stream<DynamicTest> tests(List<Row> rows) {
    return tests("openai/test", "OPENAI_API_KEY", rows);
  }

  /** One test for each row, with this model and the variable that holds its key. */
  static Stream<DynamicTest> tests(String model, String variable, List<Row> rows) {
    return tests(model, variable, rows, config -> config);
  }

  /** The same with more settings of the model. */
  static Stream<DynamicTest> tests(
      String model, String variable, List<Row> rows, UnaryOperator<ModelConfig> settings) {
    return rows.stream()
        .flatMap(
            row ->
                Stream.of(
                    DynamicTest.dynamicTest(
                        "row " + row.name, () -> check(row, model, variable, settings)),
                    DynamicTest.dynamicTest(
                        "row 46, one terminal event: " + row.name,
                        () -> checkEvents(row, model, variable, settings))));
  }

  /** Row 46: a run over the same answers asks as often, and ends in time with one event. */
  private static void checkEvents(
      Row row, String name, String variable, UnaryOperator<ModelConfig> settings) {
    RecordingListener listener = new RecordingListener();
    long start = System.nanoTime();
    try (FaultServer server = FaultServer.start(row.script.toArray(Answer[]::new));
        RetryingModel model = model(server, row, name, variable, settings);
        Engine engine = Engine.builder().model(model).build()) {
      try {
        RunResult result = engine.run(RunRequest.of("hello").withListener(listener));
        assertThat(result.text()).isEqualTo(row.text);
      } catch (ModelException e) {
        row.assertFailure(e, name, server.host());
      }
      assertThat(server.requests()).hasSize(row.requests);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(DEADLINE);
    List<AgentEvent> events = listener.events();
    assertThat(events).filteredOn(FaultMatrix::isTerminal).hasSize(1);
    assertThat(events.get(events.size() - 1)).matches(FaultMatrix::isTerminal);
    assertThat(listener.events(AgentEvent.ModelRetried.class))
        .extracting(AgentEvent.ModelRetried::delay)
        .isEqualTo(row.waits);
  }

  private static boolean isTerminal(AgentEvent event) {
    return event instanceof AgentEvent.RunFinished || event instanceof AgentEvent.RunFailed;
  }

  /** A row that ends in a reply. */
  static Row row(String name, int requests, String reply, Answer... script) {
    return row(name, requests, Optional.empty(), reply, script);
  }

  /**
   * A row that ends in a failure.
   *
   * @param message its message after the name of the model
   */
  static Row row(
      String name,
      int requests,
      Class<? extends ModelException> kind,
      String message,
      Answer... script) {
    return row(name, requests, Optional.of(kind), message, script);
  }

  private static Row row(
      String name,
      int requests,
      Optional<Class<? extends ModelException>> kind,
      String text,
      Answer... script) {
    // A thousandth of half a second, doubled each time.
    List<Duration> backoff =
        IntStream.range(0, requests - 1).mapToObj(i -> Duration.ofNanos(500_000L << i)).toList();
    return new Row(name, List.of(script), requests, kind, text, backoff, Duration.ofSeconds(10));
  }

  private static void check(
      Row row, String name, String variable, UnaryOperator<ModelConfig> settings) {
    try (FaultServer server = FaultServer.start(row.script.toArray(Answer[]::new));
        RetryingModel model = model(server, row, name, variable, settings)) {
      Told told = new Told();
      try {
        ModelReply reply = model.generate(ModelRequest.of(List.of(UserMessage.of("hello"))), told);
        assertThat(row.kind).isEmpty();
        assertThat(reply.message().text()).isEqualTo(row.text).isEqualTo(told.text());
        assertThat(reply.message().toolCalls()).isEmpty();
        assertThat(reply.message().parts()).allMatch(Part.Text.class::isInstance);
      } catch (ModelException failure) {
        row.assertFailure(failure, name, server.host());
        assertNoSecret(failure);
        assertThat(failure.partialText()).isEqualTo(told.text());
      }
      assertThat(told.waits).isEqualTo(row.waits);
      assertThat(server.requests()).hasSize(row.requests);
      assertThat(told.text()).doesNotContain("\uFFFD");
    }
  }

  /** What is told and not withdrawn. */
  private static final class Told implements DeltaListener {
    private final StringBuilder pieces = new StringBuilder();
    final List<Duration> waits = new ArrayList<>();

    String text() {
      return pieces.toString();
    }

    @Override
    public void onText(String text) {
      pieces.append(text);
    }

    @Override
    public void onRetry(int attempt, ModelException reason, Duration delay) {
      pieces.setLength(0);
      waits.add(delay);
    }
  }

  private static void assertNoSecret(ModelException failure) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    assertThat(trace.toString() + failure.code() + failure.requestId()).doesNotContain(KEY);
  }

  private static RetryingModel model(
      FaultServer server,
      Row row,
      String name,
      String variable,
      UnaryOperator<ModelConfig> settings) {
    ModelFactory factory =
        new ModelFactory(
            HttpSettings.defaults(),
            FaultMatrix.class.getClassLoader(),
            new QuickRandom(),
            Map.of(variable, KEY)::get);
    return (RetryingModel)
        factory.create(
            settings.apply(
                ModelConfig.of(name)
                    .withBaseUrl(server.baseUrl())
                    .withIdleTimeout(row.idle)
                    .withTimeout(DEADLINE)));
  }

  static Answer unframed(String body) {
    return unframed("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n", body);
  }

  /** A body that ends where the connection ends. */
  static Answer unframed(String head, String body) {
    return (request, wire) -> {
      wire.send(head).send(body);
      wire.close();
    };
  }

  static String call(String arguments) {
    return chunk(
        "{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"t\",\"arguments\":\""
            + arguments
            + "\"}}]}",
        null);
  }

  static void keepAlive(FaultServer.Request request, FaultServer.Wire wire)
      throws IOException, InterruptedException {
    wire.streamHead();
    while (true) {
      wire.chunk(": keep-alive\n\n");
      Thread.sleep(20); // the server's pace, not a wait for anything
    }
  }

  static Answer gzip(boolean truncated) {
    return gzip(text("fine") + finish("stop") + done(), truncated);
  }

  static Answer gzip(String events, boolean truncated) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(events.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] whole = bytes.toByteArray();
    byte[] sent = truncated ? Arrays.copyOf(whole, whole.length / 2) : whole;
    return (request, wire) -> {
      wire.head(
          200,
          "Content-Type: text/event-stream",
          "Content-Encoding: gzip",
          "Content-Length: " + sent.length);
      wire.send(sent);
    };
  }

  /** Makes the waits of the backoff short. */
  private static final class QuickRandom extends Random {
    private static final long serialVersionUID = 1L;

    @Override
    public double nextDouble() {
      return 0.001;
    }
  }
}
