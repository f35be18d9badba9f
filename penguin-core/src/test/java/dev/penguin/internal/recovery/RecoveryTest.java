package dev.penguin.internal.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.TestTool;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.policy.ApprovalRequest;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.Created;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionEntry.RunStarted;
import dev.penguin.session.SessionEntry.ToolStarted;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Recovery;
import dev.penguin.tool.ToolInterceptor;
import dev.penguin.tool.ToolResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of calls that began in a process that ended. */
@Timeout(60)
class RecoveryTest {
  private static final String UNKNOWN = "Interrupted, outcome unknown.";
  private static final String ASKED =
      "it began at 1970-01-01T00:00:00Z and was interrupted, so its outcome is unknown; allowed, it"
          + " runs again with its idempotency key ";
  private static final ToolCall SAVE = new ToolCall("c", "save", "{\"n\":1}");

  private final SessionStore store = SessionStore.inMemory();
  private final List<String> keys = new ArrayList<>();
  private final List<ApprovalRequest> asked = new ArrayList<>();
  private final TestTool save =
      TestTool.doing(
              "save",
              (call, context) -> {
                keys.add(context.idempotencyKey());
                return ToolResult.success("saved");
              })
          .with(Effect.WRITE);

  @Test
  void aCallMayRunAgainWithTheArgumentsThatItRanWith() {
    log(asking(SAVE), new ToolStarted(SAVE.withArguments("{\"n\":2}")));

    String result = resumed(save.withRecovery(Recovery.RERUN), builder -> builder);

    assertThat(result).isEqualTo("saved");
    assertThat(save.calls()).containsExactly(SAVE.withArguments("{\"n\":2}"));
  }

  @Test
  void whatAnInterceptorMadeOfACallItMakesOfItOnce() {
    ToolInterceptor more = (call, next) -> next.proceed(call.withArguments("{\"n\":1,\"m\":1}"));
    log(
        asking(SAVE),
        new ToolStarted(SAVE),
        new ToolStarted(SAVE.withArguments("{\"n\":1,\"m\":1}")));
    List<String> seen = new ArrayList<>();
    ToolInterceptor first =
        (call, next) -> {
          seen.add(call.argumentsJson());
          return next.proceed(call);
        };

    resumed(save.withRecovery(Recovery.RERUN), builder -> builder.toolInterceptors(first, more));

    assertThat(seen).containsExactly("{\"n\":1}");
    assertThat(save.calls()).containsExactly(SAVE.withArguments("{\"n\":1,\"m\":1}"));
  }

  @Test
  void aReadingToolMayWantNoSecondCall() {
    ToolCall look = new ToolCall("c", "look", "{}");
    TestTool reading = TestTool.reading("look").withRecovery(Recovery.REPORT);
    log(asking(look), new ToolStarted(look));

    assertThat(resumed(reading, builder -> builder)).isEqualTo(UNKNOWN);
    assertThat(reading.calls()).isEmpty();
  }

  @Test
  void aPersonIsAskedWhateverIsPermittedAndAnotherTimeForWhatIsNot() {
    log(asking(SAVE), new ToolStarted(SAVE));

    String result =
        resumed(
            save.withRecovery(Recovery.ASK),
            builder -> builder.approver(answering(Decision.allowOnce())));

    assertThat(result).isEqualTo("saved");
    assertThat(asked).hasSize(1);
    assertThat(asked.get(0).call()).isEqualTo(SAVE);
    assertThat(asked.get(0).reason()).isEqualTo(ASKED + keys.get(0));
  }

  @Test
  void withNobodyToAskItIsReported() {
    log(asking(SAVE), new ToolStarted(SAVE));

    assertThat(resumed(save.withRecovery(Recovery.ASK), builder -> builder)).isEqualTo(UNKNOWN);
    assertThat(save.calls()).isEmpty();
  }

  @Test
  void whereTheRulesAskTooThereIsOneQuestion() {
    log(asking(SAVE), new ToolStarted(SAVE));

    resumed(
        save.withRecovery(Recovery.ASK),
        builder ->
            builder
                .permissions(Permissions.workspace().ask("save"))
                .approver(answering(Decision.allowOnce())));

    assertThat(asked).hasSize(1);
    assertThat(asked.get(0).reason()).startsWith(ASKED + keys.get(0) + "; ").contains("ask");
  }

  @Test
  void whatWasAllowedForTheSessionIsAskedAboutAllTheSame() {
    log(
        asking(SAVE),
        new SessionEntry.AllowedForSession("save", List.of("arguments {\"n\":1}")),
        new ToolStarted(SAVE));

    String result =
        resumed(
            save.withRecovery(Recovery.ASK),
            builder ->
                builder
                    .permissions(Permissions.workspace().ask("save"))
                    .approver(answering(Decision.deny("no"))));

    assertThat(result)
        .isEqualTo(UNKNOWN + " On a second try: Permission denied for 'save': no. It did not run.");
    assertThat(asked).hasSize(1);
  }

  @Test
  void aSecondCallIsAskedAboutAsItIsNowInterrupted() {
    ToolCall other = new ToolCall("d", "save", "{\"n\":2}");
    log(asking(SAVE, other), new ToolStarted(SAVE));

    resumed(
        save.withRecovery(Recovery.ASK),
        builder -> builder.approver(answering(Decision.allowOnce())));

    assertThat(asked).extracting(request -> request.call().id()).containsExactly("c");
    assertThat(save.calls()).containsExactly(SAVE, other);
  }

  @Test
  void whateverKeepsACallFromRunningAgainTheModelReadsThatItMayHaveRun() {
    TestTool again = save.withRecovery(Recovery.RERUN);
    log(asking(SAVE), new ToolStarted(SAVE));

    assertThat(resumed(again, builder -> builder.permissions(Permissions.workspace().deny("save"))))
        .startsWith(UNKNOWN + " On a second try: Permission denied for 'save': ");
    assertThat(
            resumed(
                again,
                builder -> builder.toolInterceptors((call, next) -> ToolResult.failure("Never."))))
        .isEqualTo(UNKNOWN + " On a second try: Never.");
    assertThat(resumed(again.withSchema("{\"type\":\"object\",\"required\":[\"x\"]}"), b -> b))
        .startsWith(UNKNOWN + " On a second try: The arguments of 'save' do not fit its schema.");
    assertThat(save.calls()).isEmpty();
  }

  @Test
  void aLimitKeepsItFromRunningAgainToo() {
    log(asking(SAVE), new ToolStarted(SAVE));

    String result =
        resumed(
            save.withRecovery(Recovery.RERUN),
            builder -> builder.limits(RunLimits.builder().maxToolCalls(0).build()));

    assertThat(result)
        .isEqualTo(UNKNOWN + " On a second try: Not run: the limit of tool calls is reached.");
  }

  @Test
  void aStoppedRunSaysWhatMayHaveRun() {
    log(asking(SAVE), new ToolStarted(SAVE));

    Thread.currentThread().interrupt();
    String result = resumed(save.withRecovery(Recovery.RERUN), builder -> builder);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(result).isEqualTo(UNKNOWN + " On a second try: Not run: the run was stopped.");
  }

  @Test
  void aCallWhoseSecretIsNotStoredDoesNotRunAgain() {
    log(asking(SAVE), new ToolStarted(SAVE.withArguments("{\"n\":\"[redacted]\"}")));

    assertThat(resumed(save.withRecovery(Recovery.RERUN), builder -> builder)).isEqualTo(UNKNOWN);
    assertThat(save.calls()).isEmpty();
  }

  @Test
  void aFailureOfTheToolItselfSaysWhatTheToolSays() {
    log(asking(SAVE), new ToolStarted(SAVE));
    TestTool failing =
        TestTool.doing("save", (call, context) -> ToolResult.failure("refused"))
            .withRecovery(Recovery.RERUN);

    assertThat(resumed(failing, builder -> builder)).isEqualTo("refused");
  }

  @Test
  void aForkDoesNotRunWhatItsOriginalMayStillRun() {
    log(asking(SAVE), new ToolStarted(SAVE));
    TestTool again = save.withRecovery(Recovery.RERUN);
    ScriptedModel model = ScriptedModel.replying("fork", "original");
    try (Engine engine = engine(model, again, builder -> builder)) {
      engine.session("s").fork().resume();
      engine.session("s").resume();
    }

    assertThat(ScriptedModel.results(model.requests().get(0)))
        .containsExactly(
            ToolMessage.of(
                SAVE,
                "Outcome unknown here: the call belongs to the session that this one was copied"
                    + " from.",
                true));
    assertThat(ScriptedModel.results(model.requests().get(1)))
        .containsExactly(ToolMessage.of(SAVE, "saved", false));
    assertThat(save.calls()).hasSize(1);
  }

  private Approver answering(Decision decision) {
    return Approver.blocking(
        request -> {
          asked.add(request);
          return decision;
        });
  }

  /** Resumes a copy of the session; what its call was answered with. */
  private String resumed(TestTool tool, UnaryOperator<EngineBuilder> more) {
    SessionStore copy = SessionStore.inMemory();
    List<SessionEntry> entries = new ArrayList<>();
    store.read("s", entries::add);
    copy.append("s", entries);
    EngineBuilder builder = Engine.builder().sessionStore(copy).tools(tool);
    try (Engine engine = more.apply(builder).model(ScriptedModel.replying("end")).build()) {
      return engine.session("s").resume().messages().stream()
          .filter(ToolMessage.class::isInstance)
          .findFirst()
          .orElseThrow()
          .text();
    }
  }

  private Engine engine(ScriptedModel model, TestTool tool, UnaryOperator<EngineBuilder> more) {
    return more.apply(Engine.builder().model(model).sessionStore(store).tools(tool)).build();
  }

  /** What a process left behind that ended in the middle of a run. */
  private void log(Body... rest) {
    List<Body> bodies = new ArrayList<>();
    bodies.add(new Created(false, Optional.empty()));
    bodies.add(new RunStarted("run-1"));
    bodies.add(said(UserMessage.of("go")));
    bodies.addAll(List.of(rest));
    List<SessionEntry> entries = new ArrayList<>();
    for (Body body : bodies) {
      entries.add(new SessionEntry(entries.size() + 1, Instant.EPOCH, body));
    }
    store.append("s", entries);
  }

  private static MessageAdded asking(ToolCall... calls) {
    return said(new AssistantMessage(List.of(), List.of(calls)));
  }

  private static MessageAdded said(Message message) {
    return new MessageAdded(message, Usage.NONE);
  }
}
