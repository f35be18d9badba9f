package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TypedResult;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.testing.ScriptedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Has a hundred letters sorted at once by one agent; each run has a session of its own. */
public final class ManyAgents {
  private static final int LETTERS = 100;

  private ManyAgents() {}

  enum Topic {
    ORDER,
    COMPLAINT
  }

  record Sorted(Topic topic) {}

  /**
   * Prints how many letters are about what.
   *
   * @param args nothing
   */
  public static void main(String[] args) {
    try (PenguinAgent agent = ExampleModel.agent(script()).build()) {
      // region: many-at-once
      List<CompletableFuture<TypedResult<Sorted>>> runs = new ArrayList<>();
      for (String letter : letters()) {
        runs.add(agent.runAsync(RunRequest.of("What is this about? " + letter), Sorted.class));
      }
      // endregion

      Map<Topic, Integer> counts = new TreeMap<>();
      Usage usage = Usage.NONE;
      for (CompletableFuture<TypedResult<Sorted>> run : runs) {
        RunResult result = run.join().result();
        counts.merge(run.join().value().topic(), 1, Integer::sum);
        usage = usage.plus(result.usage());
      }
      System.out.println(counts + " with " + usage.totalTokens() + " tokens");
    }
  }

  private static List<String> letters() {
    return IntStream.range(0, LETTERS)
        .mapToObj(i -> i % 4 == 0 ? "My sledge is broken." : "Please send me " + i + " fish.")
        .toList();
  }

  private static ScriptedModel.Builder script() {
    return ScriptedModel.builder()
        .byConversation()
        .turn(request -> ModelReply.text("{\"topic\":\"" + topic(request) + "\"}"));
  }

  private static Topic topic(ModelRequest request) {
    boolean broken =
        request.messages().stream()
            .anyMatch(message -> message instanceof UserMessage user && isBroken(user.text()));
    return broken ? Topic.COMPLAINT : Topic.ORDER;
  }

  private static boolean isBroken(String letter) {
    return letter.contains("broken");
  }
}
