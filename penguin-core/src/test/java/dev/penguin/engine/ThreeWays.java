package dev.penguin.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.event.AgentEvent;
import dev.penguin.message.Message;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.model.ModelRequest;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionStore;
import dev.penguin.session.Spending;
import dev.penguin.testing.ManualClock;
import dev.penguin.testing.RecordingListener;
import dev.penguin.testing.ScriptedModel;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/**
 * Runs each case through {@code run}, {@code runAsync} and {@code start}, each with an engine and a
 * model of its own, and asserts that all three give the same.
 */
public final class ThreeWays {
  private static final long PATIENCE_SECONDS = 30;

  private ThreeWays() {}

  /** How an engine is asked to run something. */
  private enum Way {
    RUN,
    RUN_ASYNC,
    START;

    RunResult execute(Engine engine, RunRequest request) {
      return switch (this) {
        case RUN -> engine.run(request);
        case RUN_ASYNC -> await(engine.runAsync(request));
        case START -> await(engine.start(request).result());
      };
    }
  }

  /**
   * What a case gave.
   *
   * @param result the result
   * @param requests what the model was asked
   * @param events what the listeners heard
   * @param log the session's log
   */
  public record Ran(
      RunResult result,
      List<ModelRequest> requests,
      List<AgentEvent> events,
      List<SessionEntry> log) {

    /** The results of tool calls in the conversation, in order. */
    public List<ToolMessage> toolResults() {
      return result.messages().stream()
          .filter(ToolMessage.class::isInstance)
          .map(ToolMessage.class::cast)
          .toList();
    }

    /** What the model read as results of tool calls, in order. */
    public List<String> toolTexts() {
      return toolResults().stream().map(ToolMessage::text).toList();
    }

    /** The events of one kind. */
    public <E extends AgentEvent> List<E> events(Class<E> kind) {
      return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
  }

  /** What must be equal whichever way a case ran. */
  private record Comparable(
      Outcome outcome,
      String text,
      Usage usage,
      Optional<BigDecimal> costUsd,
      List<Spending> spending,
      int turns,
      List<Message> messages,
      Optional<String> reason,
      Optional<String> question,
      String runId,
      String sessionId) {

    static Comparable of(RunResult result) {
      return new Comparable(
          result.outcome(),
          result.text(),
          result.usage(),
          result.costUsd(),
          result.spending(),
          result.turns(),
          result.messages(),
          result.reason(),
          result.question(),
          result.runId(),
          result.sessionId());
    }
  }

  /** Runs a prompt against a script, without tools. */
  public static Ran run(ScriptedModel.Builder script, String prompt) {
    return run(script, builder -> builder, RunRequest.of(prompt));
  }

  /** Runs a prompt against a script, with tools. */
  public static Ran run(ScriptedModel.Builder script, TestTool... tools) {
    return run(script, builder -> builder.tools(tools), RunRequest.of("go"));
  }

  /**
   * Runs a request against a script.
   *
   * @param script what the model does; built anew for each way
   * @param setup prepares the engine; called anew for each way
   * @param request what to run
   */
  public static Ran run(
      ScriptedModel.Builder script, UnaryOperator<EngineBuilder> setup, RunRequest request) {
    List<Ran> all = new ArrayList<>();
    for (Way way : Way.values()) {
      ScriptedModel model = script.build();
      RecordingListener listener = new RecordingListener();
      SessionStore store = SessionStore.inMemory();
      try (Engine engine = setup.apply(builder(model, listener, store)).build()) {
        RunResult result = way.execute(engine, request);
        all.add(
            new Ran(result, model.requests(), listener.events(), log(store, result.sessionId())));
      }
    }
    Ran first = all.get(0);
    for (Ran other : all) {
      assertThat(Comparable.of(other.result)).isEqualTo(Comparable.of(first.result));
      assertThat(messages(other)).isEqualTo(messages(first));
    }
    return all.get(all.size() - 1);
  }

  /** Runs a request that ends in an exception, whichever way it runs. */
  public static Throwable failure(
      ScriptedModel.Builder script, UnaryOperator<EngineBuilder> setup, RunRequest request) {
    Throwable first = null;
    for (Way way : Way.values()) {
      Throwable thrown = null;
      try (Engine engine =
          setup
              .apply(builder(script.build(), new RecordingListener(), SessionStore.inMemory()))
              .build()) {
        way.execute(engine, request);
      } catch (RuntimeException | Error e) {
        thrown = e;
      }
      assertThat(thrown).as("what was thrown by " + way).isNotNull();
      if (first != null) {
        assertThat(thrown).hasSameClassAs(first).hasMessage(first.getMessage());
      }
      first = thrown;
    }
    return first;
  }

  private static EngineBuilder builder(
      ScriptedModel model, RecordingListener listener, SessionStore store) {
    return Engine.builder()
        .model(model)
        .listener(listener)
        .sessionStore(store)
        .clock(new ManualClock())
        .random(new Random(7));
  }

  private static List<List<Message>> messages(Ran ran) {
    return ran.requests.stream().map(ModelRequest::messages).toList();
  }

  /** The log of a session. */
  static List<SessionEntry> log(SessionStore store, String sessionId) {
    List<SessionEntry> log = new ArrayList<>();
    store.read(sessionId, log::add);
    return log;
  }

  /** Waits for a future, and throws what ended it as it was thrown. */
  public static <T> T await(Future<T> future) {
    try {
      return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new CompletionException(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("The run did not end within " + PATIENCE_SECONDS + " seconds", e);
    }
  }
}
