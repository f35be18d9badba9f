package dev.penguin.internal.steering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.AgentRun;
import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.RequestLaw;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.ThreeWays;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.UserMessage;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.RecordingListener;
import dev.penguin.testing.ScriptedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** A session whose runs are written to from other threads. Closing it checks each request. */
final class SteeredSession implements AutoCloseable {
  static final String ID = "s";

  final RecordingListener listener = new RecordingListener();
  final SessionStore store;
  private ScriptedModel model;
  private Engine engine;

  SteeredSession(SessionStore store) {
    this.store = store;
  }

  SteeredSession() {
    this(SessionStore.inMemory());
  }

  SteeredSession open(ScriptedModel.Builder script) {
    return open(script, builder -> builder);
  }

  /** Opens an engine; a script may write to the run by what this object offers. */
  SteeredSession open(ScriptedModel.Builder script, UnaryOperator<EngineBuilder> setup) {
    model = script.build();
    engine =
        setup.apply(Engine.builder().model(model).sessionStore(store).listener(listener)).build();
    return this;
  }

  Engine engine() {
    return engine;
  }

  Session session() {
    return engine.session(ID);
  }

  RunResult run(String prompt) {
    return engine.run(RunRequest.of(prompt).inSession(ID));
  }

  AgentRun start(String prompt) {
    return engine.start(RunRequest.of(prompt).inSession(ID));
  }

  /** Writes to the run from another thread, and waits until that is done. */
  boolean write(String text) {
    return ThreeWays.await(CompletableFuture.supplyAsync(() -> session().steer(text)));
  }

  /** What the model was asked in a request, from 1. */
  List<String> request(int number) {
    return shown(model.requests().get(number - 1).messages());
  }

  int requests() {
    return model.requests().size();
  }

  List<SessionEntry.Body> log() {
    List<SessionEntry.Body> log = new ArrayList<>();
    store.read(ID, entry -> log.add(entry.body()));
    return log;
  }

  /** The kinds of the entries from the last one of a kind on. */
  List<String> logFrom(Class<?> kind) {
    List<String> kinds = new ArrayList<>();
    for (SessionEntry.Body body : log()) {
      if (kind.isInstance(body)) {
        kinds.clear();
      }
      kinds.add(body.getClass().getSimpleName());
    }
    return kinds;
  }

  /** What the listener received of steering and turns, and of the end. */
  List<String> events() {
    List<String> shown = new ArrayList<>();
    for (AgentEvent event : listener.events()) {
      if (event instanceof AgentEvent.Steered steered) {
        shown.add("steered: " + steered.text());
      } else if (event instanceof AgentEvent.RunStarted
          || event instanceof AgentEvent.TurnStarted
          || event instanceof AgentEvent.RunFinished
          || event instanceof AgentEvent.RunFailed) {
        shown.add(event.getClass().getSimpleName());
      }
    }
    return shown;
  }

  /** A conversation, one line a message. */
  static List<String> shown(List<Message> messages) {
    List<String> shown = new ArrayList<>();
    for (Message message : messages) {
      if (message instanceof UserMessage) {
        shown.add("user: " + message.text());
      } else if (message instanceof AssistantMessage reply) {
        String calls = String.join(" ", reply.toolCalls().stream().map(ToolCall::name).toList());
        shown.add("model: " + message.text() + calls);
      } else if (message instanceof ToolMessage result) {
        shown.add(result.toolName() + ": " + message.text());
      }
    }
    return shown;
  }

  @Override
  public void close() {
    if (engine != null) {
      engine.close();
      model
          .requests()
          .forEach(request -> assertThat(RequestLaw.problems(request.messages())).isEmpty());
    }
  }
}
