package dev.penguin.internal.steering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.AgentRun;
import dev.penguin.engine.Engine;
import dev.penguin.engine.RequestLaw;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.TestTool;
import dev.penguin.engine.ThreeWays;
import dev.penguin.error.PenguinException;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.Steered;
import dev.penguin.session.SessionEntry.SteeringRead;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.SessionStore;
import dev.penguin.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever models, limits, stores and people do: each text that was taken is read once, in order,
 * and no other. The seed of a round that fails is in the message. Many more rounds with
 * PENGUIN_ROUNDS=full.
 */
@Timeout(600)
class RandomSteeringTest {
  private static final int ROUNDS = "full".equals(System.getenv("PENGUIN_ROUNDS")) ? 20_000 : 500;

  /** How a run ends when the model itself ends it. */
  private static final Set<String> OF_MODEL =
      Set.of("COMPLETED", "NEEDS_INPUT", "BLOCKED", "TRUNCATED", "EMPTY", "REFUSED");

  @Test
  void eachTextThatWasTakenIsReadOnceInOrder() {
    int texts = 0;
    int refused = 0;
    for (long seed = 1; seed <= ROUNDS; seed++) {
      Round round = new Round(seed);
      try {
        round.play();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e, e);
      }
      texts += round.taken.size();
      refused += round.refused;
    }
    System.out.printf("%d rounds, %d texts read, %d refused%n", ROUNDS, texts, refused);
    assertThat(texts).isGreaterThan(ROUNDS);
    assertThat(refused).isPositive();
  }

  /** One session and what happens to it. */
  private static final class Round implements ChatModel {
    private final Random random;
    private final Leaky store;
    private final List<String> taken = new ArrayList<>();
    private int refused;
    private int written;
    private Engine engine;
    private AgentRun live;
    private boolean tame;

    Round(long seed) {
      random = new Random(seed);
      store = new Leaky(random);
      engine = engine();
    }

    private Engine engine() {
      return Engine.builder()
          .model(this)
          .sessionStore(store)
          .tools(
              TestTool.reading("look"),
              TestTool.doing(
                  "work",
                  (call, context) -> {
                    write();
                    return ToolResult.success("worked");
                  }))
          .listener(event -> write())
          .build();
    }

    void play() {
      engine.session("s");
      for (int steps = 1 + random.nextInt(6); steps > 0; steps--) {
        step();
        Thread.interrupted(); // what a run that was interrupted leaves
      }
      store.leaks = false;
      tame = true;
      Session session = engine.session("s");
      if (engine.sessions().list().stream()
          .anyMatch(info -> info.state() == SessionInfo.State.UNFINISHED)) {
        session.resume();
      }
      assertThat(users(session.run("the last").messages())).isEqualTo(taken);
      assertThat(session.steer("too late")).isFalse();
      assertThat(steered()).isEqualTo(taken);
      engine.close();
    }

    private void step() {
      try {
        switch (random.nextInt(8)) {
          case 0 -> session().withdrawQuestion();
          case 1 -> session().resume();
          case 2 -> {
            engine.close();
            engine = engine();
          }
          case 3, 4 -> {
            live = engine.start(request());
            check(ThreeWays.await(live.result()));
          }
          default -> check(engine.run(request()));
        }
      } catch (PenguinException | CancellationException e) {
        // part of the play
      } catch (IllegalStateException e) {
        assertThat(e).hasMessage("Session 's' never had a run");
      } finally {
        live = null;
      }
    }

    private Session session() {
      return engine.session("s");
    }

    private RunRequest request() {
      RunRequest request = RunRequest.of("go").inSession("s");
      return switch (random.nextInt(5)) {
        case 0 -> request.withLimits(RunLimits.builder().maxTurns(1 + random.nextInt(4)).build());
        case 1 -> request.withLimits(RunLimits.builder().maxToolCalls(random.nextInt(3)).build());
        case 2 ->
            request.withLimits(RunLimits.builder().maxTokens(1 + random.nextInt(6_000)).build());
        default -> request;
      };
    }

    /** A run that the model ended has read all. */
    private void check(RunResult result) {
      if (OF_MODEL.contains(result.outcome().name())) {
        int read =
            store.log().stream()
                .mapToInt(body -> body instanceof SteeringRead some ? some.messages() : 0)
                .sum();
        assertThat(read).isEqualTo(steered().size());
      }
    }

    private List<String> steered() {
      List<String> texts = new ArrayList<>();
      store
          .log()
          .forEach(body -> texts.addAll(body instanceof Steered s ? List.of(s.text()) : List.of()));
      return texts;
    }

    /** Writes to the run, or does not. */
    private void write() {
      if (tame || random.nextInt(6) > 0) {
        return;
      }
      String text = "text " + ++written;
      try {
        if (session().steer(text)) {
          taken.add(text);
        } else {
          refused++;
        }
      } catch (Leak e) {
        refused++; // nothing was stored
      }
    }

    @Override
    public ModelInfo info() {
      return ModelInfo.of("random", "model");
    }

    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      assertThat(RequestLaw.problems(request.messages())).isEmpty();
      if (tame) {
        return ModelReply.text("ok");
      }
      write();
      switch (random.nextInt(20)) {
        case 0 -> throw new ModelException.Failed("random");
        case 1 -> {
          Thread.currentThread().interrupt();
          throw new ModelException.Cancelled("random");
        }
        case 2 -> {
          if (live != null) {
            live.cancel();
          }
        }
        default -> {}
      }
      write();
      return reply();
    }

    private ModelReply reply() {
      List<ToolCall> calls = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        calls.add(
            switch (random.nextInt(7)) {
              case 0 -> new ToolCall("", "ask_user", "{\"question\":\"why?\"}");
              case 1 -> new ToolCall("", "finish", "{\"status\":\"completed\",\"summary\":\"x\"}");
              case 2 -> new ToolCall("", "finish", "{\"status\":\"blocked\",\"summary\":\"x\"}");
              case 3 -> new ToolCall("", "finish", "{}");
              case 4 -> new ToolCall("", "look", "{\"n\":" + random.nextInt(3) + "}");
              default -> new ToolCall("", "work", "{\"n\":" + random.nextInt(3) + "}");
            });
      }
      AssistantMessage said =
          new AssistantMessage(
              random.nextBoolean() ? List.of() : AssistantMessage.of("words").parts(), calls);
      FinishReason[] all = FinishReason.values();
      FinishReason finish =
          random.nextInt(3) > 0 ? FinishReason.STOP : all[random.nextInt(all.length)];
      return new ModelReply(said, finish, Usage.of(random.nextInt(400), random.nextInt(400)), "");
    }

    /** What the conversation has of texts that were written to runs. */
    private static List<String> users(List<Message> messages) {
      return messages.stream()
          .filter(UserMessage.class::isInstance)
          .map(Message::text)
          .filter(text -> text.startsWith("text "))
          .toList();
    }
  }

  /** What a store says that takes an append now and then, and not this one. */
  private static final class Leak extends PenguinException {
    private static final long serialVersionUID = 1L;

    Leak() {
      super("The disk is full");
    }
  }

  /** Fails now and then, and has stored nothing then. */
  private static final class Leaky implements SessionStore {
    private final SessionStore store = SessionStore.inMemory();
    private final Random random;
    private boolean leaks = true;

    Leaky(Random random) {
      this.random = random;
    }

    @Override
    public void append(String sessionId, List<SessionEntry> entries) {
      if (leaks && entries.get(0).sequence() > 1 && random.nextInt(40) == 0) {
        throw new Leak();
      }
      store.append(sessionId, entries);
    }

    @Override
    public void read(String sessionId, Consumer<? super SessionEntry> reader) {
      store.read(sessionId, reader);
    }

    @Override
    public List<SessionInfo> list() {
      return store.list();
    }

    @Override
    public void delete(String sessionId) {
      store.delete(sessionId);
    }

    List<SessionEntry.Body> log() {
      List<SessionEntry.Body> log = new ArrayList<>();
      store.read("s", entry -> log.add(entry.body()));
      return log;
    }
  }
}
