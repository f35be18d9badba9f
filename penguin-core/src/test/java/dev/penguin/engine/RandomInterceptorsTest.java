package dev.penguin.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.error.InterceptorException;
import dev.penguin.error.PenguinException;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.SystemMessage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInterceptor;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ManualClock;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolInterceptor;
import dev.penguin.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever interceptors do: each request that a model sees is in order, and so is what is stored.
 * The seed of a round that fails is in the message. Many more rounds with PENGUIN_ROUNDS=full.
 */
@Timeout(600)
class RandomInterceptorsTest {
  private static final int ROUNDS = "full".equals(System.getenv("PENGUIN_ROUNDS")) ? 50_000 : 400;

  @Test
  void everyRequestIsInOrderWhateverInterceptorsDo() {
    int broken = 0;
    for (long seed = 1; seed <= ROUNDS; seed++) {
      broken += new Round(seed).play();
    }
    // The checks were put to the test.
    assertThat(broken).isPositive();
  }

  /** One engine, one session and a few runs. */
  private static final class Round {
    private final long seed;
    private final Random random;
    private final RandomModel model;
    private int broken;

    Round(long seed) {
      this.seed = seed;
      random = new Random(seed);
      model = new RandomModel(random);
    }

    /** Plays the round; how many runs an interceptor ended that broke a request. */
    int play() {
      try (Engine engine = engine()) {
        Session session = engine.session("s");
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
          try {
            AgentRun run =
                engine.start(RunRequest.of("go " + i).inSession("s").withLimits(limits()));
            model.cancel = run::cancel;
            check(ThreeWays.await(run.result()));
          } catch (InterceptorException e) {
            broken += e.getMessage().endsWith("parted a tool call from its result") ? 1 : 0;
          } catch (PenguinException | IllegalStateException e) {
            // What ends a run is part of the play.
          }
        }
        assertThat(session.messages()).noneMatch(message -> message.text().contains("changed"));
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e, e);
      }
      assertThat(model.problems()).as("seed " + seed).isEmpty();
      return broken;
    }

    private RunLimits limits() {
      return RandomModel.limits(random);
    }

    private void check(RunResult result) {
      List<String> problems = new ArrayList<>(RequestLaw.problems(result.messages()));
      problems.removeIf(
          problem -> result.outcome() == Outcome.NEEDS_INPUT && problem.startsWith("at the end"));
      assertThat(problems).isEmpty();
    }

    private Engine engine() {
      return Engine.builder()
          .model(model)
          .clock(new ManualClock())
          .random(new Random(seed))
          .tools(
              TestTool.reading("read"),
              TestTool.giving("write", "written").with(Effect.WRITE),
              TestTool.giving("denied", "never"),
              TestTool.giving("asked", "ran").with(Effect.EXECUTE))
          .permissions(Permissions.workspace().deny("denied"))
          .approver(Approver.blocking(request -> Decision.allowOnce()))
          .modelInterceptors(this::aroundModel, this::aroundModel)
          .toolInterceptors(aroundTool(new Random(seed)), aroundTool(new Random(-seed)))
          .build();
    }

    private ModelReply aroundModel(ModelRequest request, ModelInterceptor.Chain chain) {
      switch (random.nextInt(24)) {
        case 0:
          throw new IllegalStateException("random");
        case 1:
          return ModelReply.calls(RandomModel.call(random), RandomModel.call(random));
        case 2:
          chain.proceed(request);
          return chain.proceed(request);
        case 3:
          try {
            return chain.proceed(request);
          } catch (ModelException e) {
            return ModelReply.text("instead");
          }
        case 4:
          return chain.proceed(request.withMessages(anyOf(request.messages())));
        case 5:
          return chain.proceed(request).withMessage(AssistantMessage.of("another text"));
        case 6:
          Thread.currentThread().interrupt();
          throw new ModelException.Cancelled("random");
        case 7, 8, 9, 10:
          return chain.proceed(request.withMessages(changed(request.messages())));
        default:
          return chain.proceed(request);
      }
    }

    /** All but one or two messages, wherever they stand; the first request stays. */
    private List<Message> anyOf(List<Message> messages) {
      List<Message> some = new ArrayList<>(messages);
      int kept = some.get(0) instanceof SystemMessage ? 2 : 1;
      for (int i = 1 + random.nextInt(2); i > 0 && some.size() > kept; i--) {
        some.remove(kept + random.nextInt(some.size() - kept));
      }
      return some;
    }

    private static List<Message> changed(List<Message> messages) {
      return messages.stream()
          .map(m -> m instanceof UserMessage user ? UserMessage.of(user.text() + " changed") : m)
          .toList();
    }

    private ToolInterceptor aroundTool(Random own) {
      return (call, chain) -> {
        int choice;
        synchronized (own) {
          choice = own.nextInt(10);
        }
        switch (choice) {
          case 0:
            return ToolResult.failure("refused");
          case 1:
            throw new IllegalStateException("random");
          case 2:
            return chain.proceed(call.withArguments("{\"n\":7}"));
          case 3:
            return chain.proceed(call.withArguments("[]"));
          case 4:
            chain.proceed(call);
            return ToolResult.success("replaced");
          case 5:
            chain.proceed(call);
            return chain.proceed(call);
          case 6:
            return null;
          default:
            return chain.proceed(call);
        }
      };
    }
  }
}
