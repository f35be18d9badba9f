package dev.penguin.internal.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.ContextPolicy;
import dev.penguin.engine.Engine;
import dev.penguin.engine.RequestLaw;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
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
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.testing.ScriptedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever the history and the window: each request fits, begins with the first request, ends with
 * the newest messages, and leaves out no more than it must.
 */
@Timeout(120)
class TrimmedRequestsTest {
  private static final int ROUNDS = 600;

  private static final UserMessage LEFT_OUT =
      UserMessage.of("[Earlier messages were left out here to fit the context window.]");

  private static final UserMessage BEGINNING = UserMessage.of("[The conversation begins here.]");

  @Test
  void eachRequestFitsAndHoldsAllThatFits() {
    int[] kinds = new int[3];
    for (long seed = 1; seed <= ROUNDS; seed++) {
      new Round(seed).play(kinds);
    }

    // Whole, trimmed, and too large whatever is left out: each kind is met.
    assertThat(IntStream.of(kinds).min().orElseThrow()).isGreaterThan(10);
  }

  /** One run with a history and a few turns. */
  private static final class Round {
    private final long seed;
    private final Random random;
    private final TestTool tool;
    private final String instructions;
    private final List<Message> history = new ArrayList<>();
    private final ModelInfo info;
    private int ids;

    Round(long seed) {
      this.seed = seed;
      random = new Random(seed);
      tool = TestTool.giving("look", words(100));
      instructions = random.nextBoolean() ? "" : words(60);
      if (random.nextInt(4) > 0) {
        history.add(UserMessage.of(words(80)));
      }
      for (int i = random.nextInt(12); i > 0; i--) {
        exchange();
      }
      info = info(edge());
    }

    void play(int[] kinds) {
      ScriptedModel.Builder script = ScriptedModel.builder().info(info);
      for (int i = random.nextInt(4); i > 0; i--) {
        ToolCall call = call();
        script.turn(r -> ModelReply.calls(call).withUsage(Usage.of(1, 1)));
      }
      ScriptedModel model = script.reply("done").build();
      try (Engine engine =
          Engine.builder()
              .model(model)
              .tools(tool)
              .instructions(instructions)
              .context(ContextPolicy.off())
              .build()) {
        RunResult result = engine.run(RunRequest.of("go on").withHistory(history));
        int prompt = history.size();
        List<Integer> replies = new ArrayList<>();
        for (int i = prompt; i < result.messages().size(); i++) {
          if (result.messages().get(i) instanceof AssistantMessage) {
            replies.add(i);
          }
        }
        assertThat(model.requests()).as("seed " + seed).hasSameSizeAs(replies);
        for (int i = 0; i < replies.size(); i++) {
          kinds[check(model.requests().get(i), result.messages().subList(0, replies.get(i)))]++;
        }
      }
    }

    /** Which kind a request is of. */
    private int check(ModelRequest request, List<Message> all) {
      String where = "seed " + seed + ", " + all.size() + " messages";
      List<Message> sent = request.messages();
      long tools = request.tools().stream().mapToLong(TokenEstimate::of).sum();
      List<Message> whole = new ArrayList<>(head());
      if (!(all.get(0) instanceof UserMessage)) {
        whole.add(BEGINNING);
      }
      whole.addAll(all);
      assertThat(RequestLaw.problems(sent)).as(where).isEmpty();
      if (tools + tokens(whole) <= room()) {
        assertThat(sent).as(where).isEqualTo(whole);
        return 0;
      }
      List<Message> start = new ArrayList<>(head());
      int task = task(all);
      start.add(all.get(task));
      List<Message> expected = new ArrayList<>(start);
      int from = newestThatFit(all, task, tools + tokens(start) + TokenEstimate.of(LEFT_OUT));
      if (from > task + 1) {
        expected.add(LEFT_OUT);
      }
      expected.addAll(all.subList(from, all.size()));
      assertThat(sent).as(where).isEqualTo(expected);
      if (tools + tokens(sent) <= room()) {
        return 1;
      }
      long exchanges = all.subList(from, all.size()).stream().filter(Round::begins).count();
      assertThat(exchanges).as(where + ": too large, and more than the newest").isLessThan(2);
      return 2;
    }

    /** Where the longest end begins that fits; the newest exchange is sent in any case. */
    private int newestThatFit(List<Message> all, int task, long fixed) {
      List<Integer> begins = new ArrayList<>();
      for (int i = task + 1; i < all.size(); i++) {
        if (begins(all.get(i))) {
          begins.add(i);
        }
      }
      return begins.stream()
          .filter(i -> fixed + tokens(all.subList(i, all.size())) <= room())
          .findFirst()
          .orElse(begins.isEmpty() ? all.size() : begins.get(begins.size() - 1));
    }

    private static boolean begins(Message message) {
      return !(message instanceof ToolMessage);
    }

    private static int task(List<Message> all) {
      int task = 0;
      while (!(all.get(task) instanceof UserMessage)) {
        task++;
      }
      return task;
    }

    private List<Message> head() {
      return instructions.isEmpty() ? List.of() : List.of(new SystemMessage(instructions));
    }

    private int room() {
      int window = info.contextWindow().getAsInt();
      return window - Math.min(info.maxOutputTokens().orElse(window / 4), window / 2);
    }

    /** The tokens of the first request without some of its oldest exchanges, or nearly so. */
    private int edge() {
      List<Message> all = new ArrayList<>(head());
      all.addAll(history.subList(random.nextInt(history.size() + 1), history.size()));
      all.add(UserMessage.of("go on"));
      all.add(LEFT_OUT);
      int tools = (int) TokenEstimate.of(tool.spec());
      return Math.max(2, (int) tokens(all) + tools + random.nextInt(400) - 20);
    }

    private ModelInfo info(int room) {
      int output = 1 + random.nextInt(room);
      return switch (random.nextInt(3)) {
        case 0 -> of(room + room / 3, OptionalInt.empty());
        case 1 -> of(room + output, OptionalInt.of(output));
        default -> of(2 * room, OptionalInt.of(room + output));
      };
    }

    private static ModelInfo of(int window, OptionalInt output) {
      return new ModelInfo("scripted", "model", OptionalInt.of(window), output, Optional.empty());
    }

    private void exchange() {
      if (random.nextInt(4) == 0) {
        history.add(UserMessage.of(words(30)));
      }
      List<ToolCall> calls = new ArrayList<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        calls.add(call());
      }
      history.add(new AssistantMessage(List.of(Part.text(words(40))), calls));
      calls.forEach(call -> history.add(ToolMessage.of(call, words(60), false)));
    }

    private ToolCall call() {
      return new ToolCall("c" + ++ids, "look", "{\"n\":" + ids + "}");
    }

    private String words(int most) {
      return "word ".repeat(1 + random.nextInt(most)).strip();
    }

    private static long tokens(List<Message> messages) {
      return messages.stream().mapToLong(TokenEstimate::of).sum();
    }
  }
}
