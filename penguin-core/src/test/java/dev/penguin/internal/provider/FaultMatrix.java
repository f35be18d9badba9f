package dev.penguin.internal.provider;

import static dev.penguin.internal.http.Answers.body;
import static dev.penguin.internal.http.Answers.chunk;
import static dev.penguin.internal.http.Answers.done;
import static dev.penguin.internal.http.Answers.finish;
import static dev.penguin.internal.http.Answers.saying;
import static dev.penguin.internal.http.Answers.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.event.AgentEvent;
import dev.penguin.internal.http.FaultServer;
import dev.penguin.internal.http.FaultServer.Answer;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ChatModel;
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
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
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

  /**
   * A row: what the server does, and what must come out.
   *
   * @param name the row
   * @param script the answers
   * @param requests how many requests the server must see
   * @param outcome the text of the reply, or the class of the failure
   */
  record Row(String name, List<Answer> script, int requests, Object outcome) {}

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
        RetryingModel model = model(server, name, variable, settings);
        Engine engine = Engine.builder().model(model).build()) {
      try {
        engine.run(RunRequest.of("hello").withListener(listener));
      } catch (ModelException e) {
        assertThat(e).isInstanceOf((Class<?>) row.outcome);
      }
      assertThat(server.requests())
          .as("after " + listener.events(AgentEvent.ModelRetried.class))
          .hasSize(row.requests);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(DEADLINE);
    List<AgentEvent> events = listener.events();
    assertThat(events).filteredOn(FaultMatrix::isTerminal).hasSize(1);
    assertThat(events.get(events.size() - 1)).matches(FaultMatrix::isTerminal);
    int retries = listener.events(AgentEvent.ModelRetried.class).size();
    assertThat(retries).isEqualTo(row.requests - 1);
  }

  private static boolean isTerminal(AgentEvent event) {
    return event instanceof AgentEvent.RunFinished || event instanceof AgentEvent.RunFailed;
  }

  static Row row(String name, int requests, Object outcome, Answer... script) {
    return new Row(name, List.of(script), requests, outcome);
  }

  private static void check(
      Row row, String name, String variable, UnaryOperator<ModelConfig> settings) {
    try (FaultServer server = FaultServer.start(row.script.toArray(Answer[]::new));
        RetryingModel model = model(server, name, variable, settings)) {
      List<String> told = new ArrayList<>();
      Object outcome = outcome(model, told);

      if (outcome instanceof ModelException failure) {
        assertThat(failure).isInstanceOf((Class<?>) row.outcome);
        assertNoSecret(failure);
        assertThat(failure.getMessage()).startsWith(name).hasSizeLessThan(1100);
      } else {
        assertThat(outcome).isEqualTo(row.outcome);
        assertThat(String.join("", told)).isEqualTo(row.outcome);
      }
      assertThat(server.requests()).hasSize(row.requests);
      assertThat(String.join("", told)).doesNotContain("\uFFFD");
    }
  }

  private static Object outcome(ChatModel model, List<String> told) {
    DeltaListener listener =
        new DeltaListener() {
          @Override
          public void onText(String text) {
            told.add(text);
          }

          @Override
          public void onRetry(int attempt, ModelException reason, Duration delay) {
            told.clear();
          }
        };
    try {
      ModelReply reply =
          model.generate(ModelRequest.of(List.of(UserMessage.of("hello"))), listener);
      return reply.message().text();
    } catch (ModelException e) {
      return e;
    }
  }

  private static void assertNoSecret(ModelException failure) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    assertThat(trace.toString() + failure.code() + failure.requestId()).doesNotContain(KEY);
  }

  private static RetryingModel model(
      FaultServer server, String name, String variable, UnaryOperator<ModelConfig> settings) {
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
                    .withIdleTimeout(Duration.ofMillis(300))
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
