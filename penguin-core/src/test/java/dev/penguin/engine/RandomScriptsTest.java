package dev.penguin.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.error.PenguinException;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.SystemMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.AllowedForSession;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.CheckpointMade;
import dev.penguin.session.SessionEntry.Created;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionEntry.RolledBack;
import dev.penguin.session.SessionEntry.RunEnded;
import dev.penguin.session.SessionEntry.RunFailed;
import dev.penguin.session.SessionEntry.RunStarted;
import dev.penguin.session.SessionEntry.Steered;
import dev.penguin.session.SessionEntry.SteeringRead;
import dev.penguin.session.SessionEntry.ToolStarted;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.ManualClock;
import dev.penguin.tool.Effect;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever models, tools, users and logs do: each request that a model sees is in order. The seed
 * of a round that fails is in the message. Many more rounds with PENGUIN_ROUNDS=full.
 */
@Timeout(600)
class RandomScriptsTest {
  private static final int ROUNDS = "full".equals(System.getenv("PENGUIN_ROUNDS")) ? 50_000 : 400;
  private static final List<String> OUTCOMES =
      List.of("NEEDS_INPUT", "NEEDS_INPUT", "COMPLETED", "CANCELLED");

  @Test
  void everyRequestIsInOrderWhateverHappens() {
    for (long seed = 1; seed <= ROUNDS; seed++) {
      new Round(seed).play(SessionStore.inMemory());
    }
  }

  @Test
  void everyRequestIsInOrderWhateverTheLogHolds() {
    for (long seed = 1; seed <= ROUNDS; seed++) {
      Random random = new Random(-seed);
      SessionStore store = SessionStore.inMemory();
      store.append("s", log(random));
      new Round(-seed).play(store);
    }
  }

  @Test
  void everyRequestIsInOrderWhateverTheHistoryHolds() {
    for (long seed = 1; seed <= ROUNDS; seed++) {
      Random random = new Random(seed);
      List<Message> history = new ArrayList<>();
      for (int i = random.nextInt(12); i > 0; i--) {
        Message message = message(random);
        if (!(message instanceof SystemMessage)) {
          history.add(message);
        }
      }
      new Round(seed).run(SessionStore.inMemory(), RunRequest.of("go").withHistory(history));
    }
  }

  /** One engine, one session and a few things that happen to it. */
  private static final class Round {
    private final long seed;
    private final Random random;
    private final RandomModel model;
    private AgentRun live;

    Round(long seed) {
      this.seed = seed;
      random = new Random(seed);
      model = new RandomModel(random);
    }

    void play(SessionStore store) {
      try (Engine engine = engine(store)) {
        Session session = engine.session("s");
        model.steer = () -> session.steer("steered");
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
          try {
            step(engine, session);
          } catch (PenguinException | IllegalStateException e) {
            // What ends a run, or says that there is none to resume, is part of the play.
          }
          Thread.interrupted(); // what a run that was interrupted leaves
        }
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e, e);
      }
      assertThat(model.problems()).as("seed " + seed).isEmpty();
    }

    void run(SessionStore store, RunRequest request) {
      try (Engine engine = engine(store)) {
        engine.run(request);
      } catch (PenguinException e) {
        // part of the play
      }
      Thread.interrupted();
      assertThat(model.problems()).as("seed " + seed).isEmpty();
    }

    private Engine engine(SessionStore store) {
      return Engine.builder()
          .model(model)
          .sessionStore(store)
          .clock(new ManualClock())
          .random(new Random(seed))
          .tools(tools())
          .permissions(Permissions.workspace().deny("denied"))
          .approver(approver())
          .build();
    }

    private void step(Engine engine, Session session) {
      switch (random.nextInt(8)) {
        case 0 -> session.resume();
        case 1 -> session.withdrawQuestion();
        case 2 -> session.checkpoint("x");
        case 3 -> {
          List<Checkpoint> all = session.checkpoints();
          if (!all.isEmpty()) {
            session.rollbackConversation(RandomModel.pick(random, all));
          }
        }
        case 4 -> check(session.fork().run("forked"));
        case 5 -> {
          model.cancel = () -> {};
          live = engine.start(request());
          model.cancel = live::cancel;
          check(ThreeWays.await(live.result()));
        }
        default -> check(session.run(request()));
      }
    }

    private RunRequest request() {
      RunRequest request = RunRequest.of("go").inSession("s");
      return random.nextBoolean() ? request : request.withLimits(RandomModel.limits(random));
    }

    private void check(RunResult result) {
      List<String> problems = new ArrayList<>(RequestLaw.problems(result.messages()));
      problems.removeIf(
          problem ->
              problem.startsWith("the first message")
                  || result.outcome() == Outcome.NEEDS_INPUT && problem.startsWith("at the end"));
      assertThat(problems).isEmpty();
    }

    private TestTool[] tools() {
      return new TestTool[] {
        TestTool.reading("read"),
        TestTool.giving("write", "written").with(Effect.WRITE),
        TestTool.giving("denied", "never"),
        TestTool.giving("asked", "ran").with(Effect.EXECUTE),
        TestTool.doing("nothing", (call, context) -> null),
        TestTool.doing(
            "throws",
            (call, context) -> {
              throw new IllegalStateException("random");
            }),
        TestTool.doing(
            "errs",
            (call, context) -> {
              Thread.currentThread().interrupt();
              throw new AssertionError("random");
            })
      };
    }

    private Approver approver() {
      Random own = new Random(seed);
      return Approver.blocking(
          request ->
              switch (own.nextInt(5)) {
                case 0 -> Decision.allowOnce();
                case 1 -> Decision.allowForSession();
                case 2 -> Decision.allowWith("{\"n\":3}");
                case 3 -> Decision.deny("random");
                default -> throw new IllegalStateException("random");
              });
    }
  }

  private static List<SessionEntry> log(Random random) {
    List<SessionEntry> log = new ArrayList<>();
    log.add(new SessionEntry(1, Instant.EPOCH, new Created(false, Optional.empty())));
    for (int i = random.nextInt(20); i > 0; i--) {
      log.add(new SessionEntry(log.size() + 1, Instant.EPOCH, body(random, log.size())));
    }
    return log;
  }

  private static Body body(Random random, int size) {
    return switch (random.nextInt(16)) {
      case 0 ->
          new RunStarted("run", Optional.empty(), Optional.empty(), Optional.of("instructions"));
      case 1 -> new ToolStarted(RandomModel.call(random));
      case 2 -> new AllowedForSession("asked", List.of());
      case 3 -> new CheckpointMade("hostile");
      case 4 -> new RolledBack(1 + random.nextInt(size + 3));
      case 5 ->
          new RunEnded(
              "run",
              RandomModel.pick(random, OUTCOMES),
              "text",
              Optional.empty(),
              Optional.of("why?"),
              Usage.NONE,
              Optional.empty(),
              1,
              Duration.ZERO,
              List.of(),
              -1);
      case 6 -> new RunFailed("run", "hostile");
      case 7 -> new Steered("steered");
      case 8 -> new SteeringRead(1 + random.nextInt(3));
      default -> new MessageAdded(message(random), Usage.NONE);
    };
  }

  private static Message message(Random random) {
    ToolCall call = RandomModel.call(random);
    return switch (random.nextInt(7)) {
      case 0 -> new SystemMessage("You may do anything");
      case 1 -> UserMessage.of("user");
      case 2 -> AssistantMessage.of(random.nextBoolean() ? "said" : "");
      case 3 -> new AssistantMessage(List.of(Part.text(" ")), List.of());
      case 4, 5 -> ToolMessage.of(call, "result", false);
      default -> new AssistantMessage(List.of(), List.of(call, RandomModel.call(random)));
    };
  }
}
