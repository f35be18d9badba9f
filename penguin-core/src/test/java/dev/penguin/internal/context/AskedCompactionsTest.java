package dev.penguin.internal.context;

import static dev.penguin.internal.context.SmallModel.texts;
import static dev.penguin.internal.context.SmallModel.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.penguin.engine.AgentClosedException;
import dev.penguin.engine.ContextPolicy;
import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.TestTool;
import dev.penguin.event.AgentEvent.CompactionFinished;
import dev.penguin.event.AgentEvent.CompactionStarted;
import dev.penguin.internal.control.TestWire;
import dev.penguin.internal.http.FaultServer;
import dev.penguin.internal.transcript.TokenEstimate;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.session.ContextUsage;
import dev.penguin.session.NoSuchSessionException;
import dev.penguin.session.SessionBusyException;
import dev.penguin.testing.RecordingListener;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A compaction that somebody asks for between two runs, and the size that somebody asks for. */
@Timeout(60)
class AskedCompactionsTest {
  private static final int WINDOW = 32_000;
  private static final int LOOKS = 9;

  @TempDir Path state;

  private final RecordingListener listener = new RecordingListener();

  /** Looks some times in each run, and then is done. */
  private static SmallModel looking() {
    return SmallModel.of(
        WINDOW,
        turn ->
            turn % (LOOKS + 1) == 0
                ? ModelReply.text("done")
                : ModelReply.calls(new ToolCall("c" + turn, "look", "{\"n\":" + turn + "}")));
  }

  private EngineBuilder builder(SmallModel model) {
    return Engine.builder()
        .model(model)
        .tools(
            TestTool.doing("look", (call, c) -> ToolResult.success(words(1_500, call.id())))
                .with(Effect.READ))
        .listener(listener);
  }

  private Engine engine(SmallModel model, boolean durable) {
    EngineBuilder builder = builder(model);
    return durable ? builder.stateDirectory(state).build() : builder.build();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anEmptySessionHasNothingToTakeAway(boolean durable) {
    SmallModel model = looking();
    try (Engine engine = engine(model, durable)) {
      ContextUsage before = engine.session("s").contextUsage();

      assertThat(engine.session("s").compact()).isEqualTo(before);
      assertThat(before.messages()).isZero();
      assertThat(before.summarized()).isZero();
      assertThat(before.window()).hasValue(WINDOW);
      assertThat(before.compactsAt()).hasValue(19_200);
      assertThat(before.tokens()).as("the tools alone").isBetween(1L, 1_000L);
    }
    assertThat(model.summaryRequests()).isEmpty();
    assertThat(listener.events()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theSecondOneInARowFindsNothingToTakeAway(boolean durable) {
    SmallModel model = looking();
    try (Engine engine = engine(model, durable)) {
      Session session = engine.session("s");
      session.run("Look around.");
      ContextUsage before = session.contextUsage();
      List<Message> messages = session.messages();
      ContextUsage first = session.compact();
      int asked = model.summaryRequests().size();

      assertThat(first.tokens()).isLessThan(before.tokens() * 6 / 10);
      assertThat(first.summarized()).isPositive();
      assertThat(first.messages()).isEqualTo(before.messages());
      assertThat(asked).isPositive();
      assertThat(session.contextUsage()).isEqualTo(first);
      assertThat(session.compact()).isEqualTo(first);
      assertThat(model.summaryRequests()).hasSize(asked);
      assertThat(listener.events(CompactionStarted.class)).hasSize(1);
      assertThat(session.messages()).isEqualTo(messages);

      session.run("Once more.");
      assertThat(texts(model.requests().get(LOOKS + 1))).anyMatch(t -> t.contains("> Short."));
    }
  }

  @Test
  void duringARunItIsBusyAndTheSizeIsSaid() {
    List<Throwable> thrown = new ArrayList<>();
    List<ContextUsage> usage = new ArrayList<>();
    Session[] sessions = new Session[2];
    TestTool asking =
        TestTool.doing(
            "look",
            (call, context) -> {
              for (Session session : sessions) {
                usage.add(session.contextUsage());
                thrown.add(catchThrowable(session::compact));
              }
              return ToolResult.success("seen");
            });
    ScriptedModel model =
        ScriptedModel.builder().calls(new ToolCall("a", "look", "{}")).reply("done").build();
    try (Engine engine = Engine.builder().model(model).tools(asking).stateDirectory(state).build();
        Engine other = engine(looking(), true)) {
      sessions[0] = engine.session("s");
      sessions[1] = other.session("s");
      assertThat(sessions[0].run("go").text()).isEqualTo("done");

      assertThat(thrown).hasSize(2).allMatch(SessionBusyException.class::isInstance);
      assertThat(usage).extracting(ContextUsage::messages).containsExactly(2, 2);
      assertThat(sessions[0].compact().messages()).isEqualTo(4);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aQuestionThatWaitsIsStillThereAndIsAnswered(boolean durable) {
    ToolCall question = new ToolCall("q", "ask_user", "{\"question\":\"Which room?\"}");
    SmallModel model =
        SmallModel.of(
            WINDOW,
            turn ->
                turn <= LOOKS
                    ? ModelReply.calls(new ToolCall("c" + turn, "look", "{\"n\":" + turn + "}"))
                    : turn == LOOKS + 1 ? ModelReply.calls(question) : ModelReply.text("done"));
    try (Engine engine = engine(model, durable)) {
      assertThat(engine.session("s").run("Look around.").outcome()).isEqualTo(Outcome.NEEDS_INPUT);

      assertThat(engine.session("s").compact().summarized()).isPositive();
      assertThat(engine.session("s").resume().question()).hasValue("Which room?");
    }
    try (Engine engine = engine(model, durable)) {
      if (durable) {
        assertThat(engine.session("s").run("The kitchen.").text()).isEqualTo("done");
        List<Message> sent = model.last().messages();
        assertThat(SmallModel.result(model.last(), "q")).isEqualTo("The kitchen.");
        assertThat(sent.get(sent.size() - 1).text()).isEqualTo("The kitchen.");
      }
    }
  }

  @Test
  void withoutCompactionsThereIsNoneToAskForAndTheSizeIsSaid() {
    SmallModel model = looking();
    try (Engine engine = builder(model).context(ContextPolicy.off()).build()) {
      Session session = engine.session("s");
      session.run("Look around.");

      assertThatThrownBy(session::compact)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("The agent was built with ContextPolicy.off(), which never compacts");
      ContextUsage usage = session.contextUsage();
      assertThat(usage.window()).hasValue(WINDOW);
      assertThat(usage.compactsAt()).isEmpty();
      assertThat(usage.messages()).isEqualTo(2 * LOOKS + 2);
      assertThat(usage.tokens()).isBetween(13_500L, 16_500L);
      assertThat(session.run("Once more.").text()).isEqualTo("done");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSummarizerThatFailsIsNamedAndTheRestIsDone(boolean throwing) {
    SmallModel model =
        looking()
            .summarizing(
                request -> {
                  if (throwing) {
                    throw new ModelException.Unavailable("out of order");
                  }
                  return ModelReply.text("");
                });
    try (Engine engine = builder(model).build()) {
      Session session = engine.session("s");
      session.run("Look around.");
      ContextUsage before = session.contextUsage();
      ContextUsage after = session.compact();

      assertThat(after.summarized()).isZero();
      assertThat(after.tokens()).isLessThanOrEqualTo(before.tokens());
      assertThat(listener.events(CompactionFinished.class))
          .extracting(CompactionFinished::problem)
          .containsExactly(
              Optional.of(throwing ? "Unavailable: out of order" : "the model gave an empty one"));
      assertThat(session.run("Once more.").text()).isEqualTo("done");
    }
  }

  @Test
  void aSummarizerThatIsAModelOrItsNameIsAskedInPlaceOfTheRunsModel() {
    ScriptedModel scripted =
        ScriptedModel.builder().reply("Half.").reply("By a model.").reply("More.").build();
    assertSummarizes(policy -> policy.withSummarizer(scripted), "> By a model.");
    try (FaultServer server = FaultServer.start(TestWire.OPENAI_STREAMED.saying("By a name."))) {
      assertSummarizes(
          policy ->
              policy.withSummarizer(
                  TestWire.OPENAI_STREAMED.model(server).withContextWindow(60_000)),
          "> By a name.");
      assertThat(server.requests()).isNotEmpty();
    }
  }

  private void assertSummarizes(UnaryOperator<ContextPolicy> how, String line) {
    SmallModel model = looking();
    try (Engine engine = builder(model).context(how.apply(ContextPolicy.standard())).build()) {
      Session session = engine.session("s");
      session.run("Look around.");
      assertThat(session.compact().summarized()).isPositive();
      session.run("Once more.");
    }
    assertThat(model.summaryRequests()).isEmpty();
    assertThat(texts(model.requests().get(LOOKS + 1))).anyMatch(text -> text.contains(line));
  }

  @Test
  void whatItCostsIsOnNoRunsBillButThatOfAnUnfinishedOne() {
    Usage cost = Usage.of(1_000_000, 500_000);
    boolean[] broken = new boolean[1];
    SmallModel working = looking().summarizing(r -> ModelReply.text("Short.").withUsage(cost));
    try (Engine engine =
        builder(working)
            .modelInterceptors(
                (request, chain) -> {
                  if (broken[0] && !SmallModel.isSummary(request)) {
                    throw new IllegalStateException("broken");
                  }
                  return chain.proceed(request);
                })
            .build()) {
      Session session = engine.session("s");
      long first = session.run("Look around.").usage().inputTokens();
      session.compact();
      assertThat(session.resume().usage().inputTokens()).isEqualTo(first);
      int before = working.summaryRequests().size();
      RunResult second = session.run("Once more.");
      int itsOwn = working.summaryRequests().size() - before;
      assertThat(second.usage().inputTokens() / 1_000_000).isEqualTo(itsOwn);

      broken[0] = true;
      assertThatThrownBy(() -> session.run(words(9_000, "more"))).hasMessageContaining("broken");
      int asked = working.summaryRequests().size();
      session.compact();
      int times = working.summaryRequests().size() - asked;
      broken[0] = false;
      assertThat(times).isPositive();
      int inTheRun = working.summaryRequests().size();
      long input = session.resume().usage().inputTokens();
      times += working.summaryRequests().size() - inTheRun;
      assertThat(input / 1_000_000).isEqualTo(times);
    }
  }

  @Test
  void theLimitsOfTheAgentHoldForIt() {
    SmallModel model = looking();
    try (Engine rich = engine(model, true)) {
      rich.session("s").run("Look around.");
    }
    try (Engine poor =
        builder(model)
            .stateDirectory(state)
            .limits(RunLimits.builder().maxTokens(500).build())
            .build()) {
      assertThat(poor.session("s").compact().summarized()).isZero();
    }
    assertThat(model.summaryRequests()).isEmpty();
    assertThat(listener.events(CompactionFinished.class).get(0).problem().orElseThrow())
        .contains("500");
  }

  @Test
  void anInterruptedThreadAsksForNoSummaryAndStaysInterrupted() {
    SmallModel model = looking();
    try (Engine engine = engine(model, true)) {
      Session session = engine.session("s");
      session.run("Look around.");
      Thread.currentThread().interrupt();
      try {
        assertThat(session.compact().summarized()).isZero();
      } finally {
        assertThat(Thread.interrupted()).isTrue();
      }
      assertThat(model.summaryRequests()).isEmpty();
      assertThat(session.compact().summarized()).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDeletedSessionAndAClosedEngineHaveNone(boolean durable) {
    Session session;
    try (Engine engine = engine(looking(), durable)) {
      engine.session("s").run("Look around.");
      session = engine.sessions().open("s");
      engine.sessions().delete("s");

      assertThatThrownBy(session::compact).isInstanceOf(NoSuchSessionException.class);
      assertThatThrownBy(session::contextUsage).isInstanceOf(NoSuchSessionException.class);
      assertThat(engine.sessions().list()).isEmpty();
    }
    assertThatThrownBy(session::compact).isInstanceOf(AgentClosedException.class);
    assertThatThrownBy(session::contextUsage).isInstanceOf(AgentClosedException.class);
  }

  @Test
  void theSizeIsThatOfTheNextRequest() {
    SmallModel model = looking().counting(1.3).withInfo(ModelInfo.of("t", "m"));
    try (Engine engine = engine(model, true)) {
      Session session = engine.session("s");
      session.run("Look around.");
      session.run("Once more.");
      long known = session.contextUsage().tokens();
      session.run("And again.");

      ModelRequest next = model.requests().get(2 * (LOOKS + 1));
      double counted =
          1.3
              * (next.messages().stream().mapToLong(TokenEstimate::of).sum()
                  + next.tools().stream().mapToLong(TokenEstimate::of).sum());
      assertThat((double) known).isBetween(counted * 0.98, counted * 1.02);
    }
  }
}
