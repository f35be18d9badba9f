package dev.penguin.engine.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.AgentRun;
import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.ResultTypeException;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.StubbornModel;
import dev.penguin.engine.TypeRef;
import dev.penguin.engine.TypedResult;
import dev.penguin.error.ConfigurationException;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.Message;
import dev.penguin.message.Usage;
import dev.penguin.model.ModelException;
import dev.penguin.session.SessionBusyException;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a session offers of runs: typed ones, ones under way, their end, their text. */
@Timeout(60)
class SessionRunsTest {
  record Film(String title, int year) {}

  record Pair<A>(A first, A second) {}

  record Nothing() {}

  static final String TWO = "[{\"title\":\"Big\",\"year\":1988},{\"title\":\"Up\",\"year\":2009}]";
  static final List<Film> FILMS = List.of(new Film("Big", 1988), new Film("Up", 2009));

  @Test
  void aSessionAnswersWithATypeAndGoesOn() {
    ScriptedModel model =
        ScriptedModel.replying(
            "{\"title\":\"Big\",\"year\":1988}", "{\"value\":" + TWO + "}", "{\"value\":2009}");
    try (Engine engine = Engine.builder().model(model).build()) {
      Session session = engine.session("s");

      assertThat(session.run("one film", Film.class)).isEqualTo(FILMS.get(0));
      assertThat(session.run("two films", new TypeRef<List<Film>>() {})).isEqualTo(FILMS);
      TypedResult<Integer> year = session.run(RunRequest.of("the last year"), Integer.class);

      assertThat(year.value()).isEqualTo(2009);
      assertThat(year.result().sessionId()).isEqualTo("s");
      assertThat(session.messages()).hasSize(6);
      assertThatThrownBy(() -> session.run(RunRequest.of("x").inSession("t"), Film.class))
          .hasMessage("The request names session 't', but this is session 's'");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"value\":" + TWO + "}",
        TWO,
        "```json\n" + TWO + "\n```",
        "Here you are:\n```\n" + TWO + "\n```\nEnjoy!",
        "Here you are: {\"value\":" + TWO + "}",
      })
  void aListIsTakenWrappedOrNotAndFromAFence(String reply) throws Exception {
    TypeRef<List<Film>> films = new TypeRef<>() {};
    ScriptedModel model = ScriptedModel.builder().byConversation().reply(reply).build();
    try (Engine engine = Engine.builder().model(model).build()) {
      assertThat(engine.run(RunRequest.of("two"), films).value()).isEqualTo(FILMS);
      assertThat(engine.runAsync(RunRequest.of("two"), films).get(10, TimeUnit.SECONDS).value())
          .isEqualTo(FILMS);
      assertThat(model.requests()).hasSize(2);
    }
  }

  @Test
  void typesWithArgumentsOfTheirOwnAreRead() {
    assertThat(read("{\"a\":[\"x\",null]}", new TypeRef<Map<String, List<Optional<String>>>>() {}))
        .isEqualTo(Map.of("a", List.of(Optional.of("x"), Optional.empty())));
    assertThat(
            read(
                "{\"first\":{\"title\":\"Big\",\"year\":1988},\"second\":{\"title\":\"Up\",\"year\":2009}}",
                new TypeRef<Pair<Film>>() {}))
        .isEqualTo(new Pair<>(FILMS.get(0), FILMS.get(1)));
    assertThat(read("[[1],[2,3]]", new TypeRef<List<List<Integer>>>() {}))
        .isEqualTo(List.of(List.of(1), List.of(2, 3)));
    assertThat(read("{\"title\":\"Up\",\"year\":2009}", new TypeRef<Film>() {}))
        .isEqualTo(FILMS.get(1));
  }

  private static <T> T read(String reply, TypeRef<T> type) {
    try (Engine engine = Engine.builder().model(ScriptedModel.replying(reply)).build()) {
      return engine.run(RunRequest.of("go"), type).value();
    }
  }

  @Test
  @SuppressWarnings("rawtypes")
  void whatAClassCannotSayIsRefusedWithTheWayToSayIt() {
    ScriptedModel model = ScriptedModel.replying();
    try (Engine engine = Engine.builder().model(model).build()) {
      assertThatThrownBy(() -> engine.run(RunRequest.of("go"), List.class))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith(
              "The type java.util.List of the result has no type arguments, and a Class cannot express them: pass a TypeRef that does, for instance new TypeRef<List<String>>() {}, ");
      assertThat(model.requests()).isEmpty();
    }
    assertThatThrownBy(() -> new TypeRef() {})
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(
            " has no type argument; write for instance new TypeRef<List<String>>() {}");
    assertThatThrownBy(SessionRunsTest::<String>ofVariable)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "A TypeRef cannot know what the type variable T stands for; write the type itself, for instance new TypeRef<List<String>>() {}");
  }

  private static <T> TypeRef<List<T>> ofVariable() {
    return new TypeRef<List<T>>() {};
  }

  @Test
  void anAnswerOfAnotherTypeNamesTheTypeThatWasAskedFor() {
    ScriptedModel model = ScriptedModel.builder().byConversation().reply("none").build();
    try (Engine engine =
        Engine.builder().model(ScriptedModel.replying("none", "none", "none", "none")).build()) {
      assertThatThrownBy(() -> engine.run(RunRequest.of("go"), new TypeRef<List<Integer>>() {}))
          .isInstanceOf(ResultTypeException.class)
          .hasMessageStartingWith(
              "The run gave no usable answer of type java.util.List<java.lang.Integer>: ");
    }
    assertThat(model.requests()).isEmpty();
  }

  @Test
  void aTypedRunIsResumedWithItsType() {
    ScriptedModel model =
        ScriptedModel.builder()
            .fault(new ModelException.Unavailable("down"))
            .reply(TWO)
            .call("look", "{}")
            .reply(TWO)
            .build();
    Tool look = Tool.of("look", "Looks", Nothing.class, none -> "seen");
    try (Engine engine = Engine.builder().model(model).tools(look).build()) {
      Session session = engine.session("s");
      TypeRef<List<Film>> films = new TypeRef<>() {};
      assertThatThrownBy(() -> session.run("two", films))
          .isInstanceOf(ModelException.Unavailable.class);
      assertThat(session.resume(films).value()).isEqualTo(FILMS);

      RunLimits one = RunLimits.builder().maxTurns(1).build();
      assertThatThrownBy(() -> session.run(RunRequest.of("look").withLimits(one), films))
          .isInstanceOf(ResultTypeException.class);
      RunLimits three = RunLimits.builder().maxTurns(3).build();
      assertThat(session.resume(three, films).value()).isEqualTo(FILMS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "start", "resume", "typed"})
  void cancelStopsTheRunUnderWayHoweverItWasBegun(String how) throws Exception {
    StubbornModel model = StubbornModel.throwingModelException();
    try (Engine engine = Engine.builder().model(model).build()) {
      Session session = engine.session("s");
      CompletableFuture<RunResult> result =
          switch (how) {
            case "start" -> session.start(RunRequest.of("go")).result();
            case "typed" ->
                CompletableFuture.supplyAsync(
                    () -> {
                      try {
                        return session.run(RunRequest.of("go"), Film.class).result();
                      } catch (ResultTypeException e) {
                        return e.result();
                      }
                    });
            default -> CompletableFuture.supplyAsync(() -> session.run("go"));
          };
      model.asked.await();
      assertThatThrownBy(() -> session.run("again"))
          .isInstanceOf(SessionBusyException.class)
          .hasMessage(
              "Session 's' has a run under way. Wait for its end, stop it with Session.cancel(), or run in another session");

      // From a handle of its own, as a request of another user's thread has.
      assertThat(engine.sessions().open("s").cancel()).isTrue();
      assertThat(result.get(10, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(session.cancel()).isFalse();
      assertThat(engine.session("other").cancel()).isFalse();
    }
  }

  @Test
  void cancelLeavesTheRunsOfOtherSessionsAlone() throws Exception {
    ScriptedModel model =
        ScriptedModel.builder()
            .byConversation()
            .delay(Duration.ofMillis(300))
            .reply("done")
            .build();
    try (Engine engine = Engine.builder().model(model).build()) {
      AgentRun mine = engine.session("mine").start(RunRequest.of("go"));
      AgentRun other = engine.session("other").start(RunRequest.of("go"));

      assertThat(engine.session("mine").cancel()).isTrue();
      assertThat(mine.result().get(10, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(other.result().get(10, TimeUnit.SECONDS).text()).isEqualTo("done");
    }
  }

  @Test
  void aStartedRunIsOfItsSession() throws Exception {
    try (Engine engine = Engine.builder().model(ScriptedModel.replying("hello")).build()) {
      AgentRun run = engine.session("ann@example.org").start(RunRequest.of("hi"));

      assertThat(run.sessionId()).isEqualTo("ann@example.org");
      assertThat(run.result().get(10, TimeUnit.SECONDS).text()).isEqualTo("hello");
      assertThat(engine.session("ann@example.org").messages())
          .extracting(Message::text)
          .containsExactly("hi", "hello");
      assertThatThrownBy(() -> engine.session("s").start(RunRequest.of("x").inSession("t")))
          .hasMessage("The request names session 't', but this is session 's'");
    }
  }

  @Test
  void forEachGivesEachEventOnTheCallersThreadAndThenTheResult() {
    try (Engine engine = Engine.builder().model(ScriptedModel.replying("a b c")).build()) {
      List<AgentEvent> events = new ArrayList<>();
      AtomicReference<Thread> thread = new AtomicReference<>();
      AgentRun run = engine.start(RunRequest.of("go"));

      RunResult result =
          run.forEach(
              event -> {
                events.add(event);
                thread.set(Thread.currentThread());
              });

      assertThat(result.text()).isEqualTo("a b c");
      assertThat(thread.get()).isSameAs(Thread.currentThread());
      assertThat(events.get(0)).isInstanceOf(AgentEvent.RunStarted.class);
      assertThat(events.get(events.size() - 1)).isInstanceOf(AgentEvent.RunFinished.class);
      assertThat(events)
          .extracting(event -> event.header().sequence())
          .isEqualTo(LongStream.rangeClosed(1, events.size()).boxed().toList());
      assertThat(run.forEach(event -> {})).isSameAs(result);
    }
  }

  @Test
  void forEachThrowsWhatEndedTheRunAfterItsLastEvent() {
    ScriptedModel model =
        ScriptedModel.builder().fault(new ModelException.Unavailable("down")).build();
    try (Engine engine = Engine.builder().model(model).build()) {
      List<AgentEvent> events = new ArrayList<>();

      assertThatThrownBy(() -> engine.start(RunRequest.of("go")).forEach(events::add))
          .isInstanceOf(ModelException.Unavailable.class)
          .hasMessage("down");
      assertThat(events.get(events.size() - 1)).isInstanceOf(AgentEvent.RunFailed.class);
    }
  }

  @Test
  void forEachThrowsWhatItsActionThrowsAndTheRunGoesOn() throws Exception {
    try (Engine engine = Engine.builder().model(ScriptedModel.replying("done")).build()) {
      AgentRun run = engine.start(RunRequest.of("go"));

      assertThatThrownBy(
              () ->
                  run.forEach(
                      event -> {
                        throw new IllegalStateException("mine");
                      }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("mine");
      assertThat(run.result().get(10, TimeUnit.SECONDS).text()).isEqualTo("done");
    }
  }

  @Test
  void anInterruptOfForEachCancelsTheRunAndStaysUp() {
    StubbornModel model = StubbornModel.throwingModelException();
    try (Engine engine = Engine.builder().model(model).build()) {
      AgentRun run = engine.start(RunRequest.of("go"));
      Thread.currentThread().interrupt();

      RunResult result = run.forEach(event -> {});

      assertThat(Thread.interrupted()).isTrue();
      assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
    }
  }

  @Test
  void onTextReceivesTheTextOfTheReplies() {
    ScriptedModel model =
        ScriptedModel.builder().call("look", "{}").reply("It is a penguin.").build();
    Tool look = Tool.of("look", "Looks", Nothing.class, none -> "a penguin");
    List<String> ofAll = Collections.synchronizedList(new ArrayList<>());
    try (Engine engine = Engine.builder().model(model).tools(look).onText(ofAll::add).build()) {
      StringBuilder text = new StringBuilder();

      RunResult result = engine.run(RunRequest.of("What is it?").onText(text::append));

      assertThat(text).hasToString("It is a penguin.").hasToString(result.text());
      assertThat(String.join("", ofAll)).isEqualTo("It is a penguin.");
      assertThat(ofAll).hasSizeGreaterThan(1).doesNotContain("");
      assertThat(result.usage()).isNotEqualTo(Usage.NONE);
    }
  }
}
