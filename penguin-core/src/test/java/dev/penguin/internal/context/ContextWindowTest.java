package dev.penguin.internal.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.ContextPolicy;
import dev.penguin.engine.Engine;
import dev.penguin.engine.RequestLaw;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.Session;
import dev.penguin.engine.TestTool;
import dev.penguin.engine.ThreeWays;
import dev.penguin.engine.ThreeWays.Ran;
import dev.penguin.internal.transcript.TokenEstimate;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.SystemMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelInfo;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.ScriptedModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is sent when the conversation outgrows the model's window and nothing is compacted. */
@Timeout(60)
class ContextWindowTest {
  /** About a hundred tokens. */
  private static final String LONG = "words ".repeat(64);

  private static final UserMessage LEFT_OUT =
      UserMessage.of("[Earlier messages were left out here to fit the context window.]");

  private static final UserMessage BEGINNING = UserMessage.of("[The conversation begins here.]");

  @Test
  @DisplayName("A9 120 messages, a window that fits 20: all stored, fewer sent, pairs intact")
  void a9AllMessagesAreStoredAndFewerAreSent() {
    List<Message> history = history(118);
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().info(window(2_800)).reply("fine"),
            builder -> builder.context(ContextPolicy.off()).instructions("Be brief"),
            RunRequest.of("and now?").withHistory(history));

    List<Message> sent = ran.requests().get(0).messages();
    List<Message> older = history.subList(0, 120 + 3 - sent.size());
    assertThat(ran.result().messages()).hasSize(120);
    assertThat(ran.result().messages().subList(0, 118)).isEqualTo(history);
    assertThat(tokens(sent)).isLessThanOrEqualTo(2_800 - 700);
    assertThat(tokens(sent) + tokens(older.subList(older.size() - 2, older.size())))
        .as("with one exchange more")
        .isGreaterThan(2_800 - 700);
    assertThat(RequestLaw.problems(sent)).isEmpty();
    assertThat(sent.subList(0, 3))
        .containsExactly(new SystemMessage("Be brief"), history.get(0), LEFT_OUT);
    assertThat(sent.get(sent.size() - 1)).isEqualTo(UserMessage.of("and now?"));
    assertThat(ran.result().messages()).containsSubsequence(sent.subList(3, sent.size()));
  }

  @Test
  void aConversationThatFitsIsSentAsItIs() {
    List<Message> history = history(18);
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().info(window(100_000)).reply("fine"),
            builder -> builder.context(ContextPolicy.off()),
            RunRequest.of("and now?").withHistory(history));

    List<Message> expected = new ArrayList<>(history);
    expected.add(UserMessage.of("and now?"));
    assertThat(ran.requests().get(0).messages()).isEqualTo(expected);
  }

  @Test
  void aModelOfUnknownWindowGetsEverything() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().reply("fine"),
            builder -> builder.context(ContextPolicy.off()),
            RunRequest.of("and now?").withHistory(history(500)));

    assertThat(ran.requests().get(0).messages()).hasSize(501);
  }

  @Test
  void theNewestExchangeIsSentEvenWhenItAloneIsTooLarge() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder()
                .info(window(400))
                .call("look", "{\"n\":1}")
                .call("look", "{\"n\":2}")
                .reply("done"),
            builder ->
                builder
                    .context(ContextPolicy.off())
                    .tools(TestTool.giving("look", LONG.repeat(10))),
            RunRequest.of("go"));

    List<Message> sent = ran.requests().get(2).messages();
    assertThat(RequestLaw.problems(sent)).isEmpty();
    assertThat(sent).hasSize(4);
    assertThat(sent.subList(0, 2)).containsExactly(UserMessage.of("go"), LEFT_OUT);
    assertThat(ran.result().messages()).hasSize(6);
  }

  @Test
  void everyRequestOfALongRunIsValidAndFits() {
    ScriptedModel.Builder script = ScriptedModel.builder().info(window(1_500));
    for (int i = 0; i < 40; i++) {
      script.calls(
          new ToolCall("a" + i, "look", "{\"n\":" + i + "}"),
          new ToolCall("b" + i, "look", "{\"m\":" + i + "}"));
    }
    Ran ran =
        ThreeWays.run(
            script.reply("done"),
            builder -> builder.context(ContextPolicy.off()).tools(TestTool.giving("look", LONG)),
            RunRequest.of("go"));

    assertThat(ran.requests()).hasSize(41);
    assertThat(ran.requests())
        .allSatisfy(request -> assertThat(RequestLaw.problems(request.messages())).isEmpty())
        .allSatisfy(
            request ->
                assertThat(
                        tokens(request.messages())
                            + request.tools().stream().mapToLong(TokenEstimate::of).sum())
                    .isLessThanOrEqualTo(1_500 - 375));
    assertThat(ran.requests().get(40).messages()).contains(LEFT_OUT);
    assertThat(ran.result().messages()).hasSize(1 + 40 * 3 + 1);
  }

  @Test
  void aConversationThatTheModelBeganFitsToTheLastTokenWithABeginning() {
    List<Message> log = history(5).subList(1, 5);
    List<Message> whole = new ArrayList<>(log);
    whole.add(0, BEGINNING);
    whole.add(UserMessage.of("go on"));
    int room = (int) tokens(whole);

    assertThat(sentAfter(log, room, session -> session.run("go on"))).isEqualTo(whole);
    assertThat(sentAfter(log, room - 1, session -> session.run("go on")))
        .containsExactly(UserMessage.of("go on"));
  }

  @Test
  void aConversationInWhichNoUserSpeaksIsCutBehindABeginning() {
    List<Message> log = history(7).subList(1, 5);
    List<Message> whole = new ArrayList<>(log);
    whole.add(0, BEGINNING);
    int room = (int) tokens(whole);

    assertThat(sentAfter(log, room, Session::resume)).isEqualTo(whole);
    assertThat(sentAfter(log, room - 1, Session::resume))
        .containsExactly(BEGINNING, LEFT_OUT, log.get(2), log.get(3));
  }

  /** What is sent first for a log that somebody else wrote. */
  private static List<Message> sentAfter(List<Message> log, int room, Consumer<Session> next) {
    SessionStore store = SessionStore.inMemory();
    List<SessionEntry.Body> bodies = new ArrayList<>();
    bodies.add(new SessionEntry.Created(false, Optional.empty()));
    bodies.add(
        new SessionEntry.RunStarted("run", Optional.empty(), Optional.empty(), Optional.empty()));
    log.forEach(message -> bodies.add(new SessionEntry.MessageAdded(message, Usage.NONE)));
    List<SessionEntry> entries = new ArrayList<>();
    bodies.forEach(body -> entries.add(new SessionEntry(entries.size() + 1, Instant.EPOCH, body)));
    store.append("s", entries);
    ModelInfo info =
        new ModelInfo(
            "scripted", "model", OptionalInt.of(room + 1), OptionalInt.of(1), Optional.empty());
    ScriptedModel model = ScriptedModel.builder().info(info).reply("fine").build();
    try (Engine engine =
        Engine.builder().model(model).context(ContextPolicy.off()).sessionStore(store).build()) {
      next.accept(engine.session("s"));
    }
    return model.requests().get(0).messages();
  }

  /** A conversation: a task, exchanges of a call and its result, and an answer. */
  private static List<Message> history(int size) {
    List<Message> messages = new ArrayList<>();
    messages.add(UserMessage.of("The task: " + LONG));
    while (messages.size() < size - 1) {
      ToolCall call = new ToolCall("c" + messages.size(), "look", "{\"text\":\"" + LONG + "\"}");
      messages.add(new AssistantMessage(List.of(), List.of(call)));
      messages.add(
          new ToolMessage(call.id(), call.name(), List.of(Part.text(LONG + call.id())), false));
    }
    messages.add(AssistantMessage.of("Seen it all. " + LONG));
    return messages;
  }

  private static long tokens(List<Message> messages) {
    return messages.stream().mapToLong(TokenEstimate::of).sum();
  }

  private static ModelInfo window(int tokens) {
    return ModelInfo.of("scripted", "model").withContextWindow(tokens);
  }
}
