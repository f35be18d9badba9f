package dev.penguin.engine;

import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Part;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Says anything that a model might say, and looks whether what it is sent is in order. */
final class RandomModel implements ChatModel {
  private static final List<String> TOOLS =
      List.of(
          "read",
          "read",
          "write",
          "throws",
          "errs",
          "nothing",
          "denied",
          "asked",
          "unknown",
          "",
          "../x",
          "finish",
          "ask_user");
  private static final List<String> ARGUMENTS =
      List.of(
          "{}",
          "{}",
          "{\"n\":1}",
          "{\"n\":1,\"n\":2}",
          "",
          "[]",
          "{\"n\":",
          "{\"question\":\"why?\"}",
          "{\"status\":\"blocked\",\"summary\":\"cannot\"}",
          "{\"status\":\"completed\",\"summary\":\"done\"}");
  private static final List<String> IDS = List.of("c1", "c2", "call_0", "", "a b", "call_p3");
  private static final List<String> TEXTS = List.of("", " ", "words", "more words", "\n");

  private static final List<FinishReason> FINISHES = List.of(FinishReason.values());

  private final Random random;
  private final List<String> problems = new ArrayList<>();

  /** Stops the run under way. */
  Runnable cancel = () -> {};

  /** Writes to the run under way. */
  Runnable steer = () -> {};

  RandomModel(Random random) {
    this.random = random;
  }

  /** What was wrong with the requests so far. */
  List<String> problems() {
    return problems;
  }

  @Override
  public ModelInfo info() {
    ModelInfo info = ModelInfo.of("random", "model");
    return random.nextInt(3) == 0
        ? info
        : info.withContextWindow(random.nextInt(3) == 0 ? 300 : 2_000);
  }

  @Override
  public ModelReply generate(ModelRequest request, DeltaListener deltas) {
    problems.addAll(RequestLaw.problems(request.messages()));
    if (random.nextInt(25) == 0) {
      cancel.run();
    }
    if (random.nextInt(6) == 0) {
      steer.run();
    }
    switch (random.nextInt(30)) {
      case 0 -> throw new ModelException.Unavailable("random");
      case 1 -> throw new IllegalStateException("random");
      case 2 -> {
        Thread.currentThread().interrupt();
        throw new ModelException.Cancelled("random");
      }
      default -> {}
    }
    AssistantMessage said = new AssistantMessage(parts(), calls());
    return new ModelReply(said, finish(), usage(), "");
  }

  private List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      parts.add(
          random.nextInt(4) == 0
              ? new Part.Reasoning("hm", "signed", "random")
              : Part.text(pick(random, TEXTS)));
    }
    return parts;
  }

  private List<ToolCall> calls() {
    List<ToolCall> calls = new ArrayList<>();
    if (random.nextInt(4) > 0) {
      for (int i = random.nextInt(5); i > 0; i--) {
        calls.add(call(random));
      }
    }
    return calls;
  }

  /** A call that a model might make. */
  static ToolCall call(Random random) {
    return new ToolCall(pick(random, IDS), pick(random, TOOLS), pick(random, ARGUMENTS));
  }

  private FinishReason finish() {
    return random.nextInt(4) > 0 ? FinishReason.STOP : pick(random, FINISHES);
  }

  private Usage usage() {
    return random.nextBoolean() ? Usage.NONE : Usage.of(random.nextInt(50), random.nextInt(50));
  }

  static <T> T pick(Random random, List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  /** What limits may be left to a run of this model. */
  static RunLimits limits(Random random) {
    RunLimits.Builder limits = RunLimits.builder().maxTurns(1 + random.nextInt(12));
    if (random.nextInt(4) == 0) {
      limits.maxTokens(1 + random.nextInt(2_000));
    }
    if (random.nextInt(4) == 0) {
      limits.maxToolCalls(random.nextInt(4));
    }
    return limits.maxIdenticalCalls(1 + random.nextInt(4)).build();
  }
}
