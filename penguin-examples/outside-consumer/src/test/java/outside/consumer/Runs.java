package outside.consumer;

import dev.penguin.engine.RunResult;
import dev.penguin.event.AgentEvent;
import dev.penguin.event.AgentListener;
import dev.penguin.message.Message;
import dev.penguin.message.ToolMessage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Cancellation;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What several tests need. */
final class Runs {
  private Runs() {}

  /** What a future gives, soon. */
  static <T> T soon(CompletableFuture<T> future) throws Exception {
    return future.get(20, TimeUnit.SECONDS);
  }

  /** Waits for a latch, and fails when it does not open. */
  static void await(CountDownLatch latch) throws InterruptedException {
    if (!latch.await(20, TimeUnit.SECONDS)) {
      throw new AssertionError("The latch did not open in 20 seconds");
    }
  }

  /** The conversation in words. */
  static List<String> told(List<Message> messages) {
    return messages.stream().map(Narrator::tell).toList();
  }

  /** The results of tool calls, in order. */
  static List<String> results(RunResult result) {
    return result.messages().stream()
        .filter(ToolMessage.class::isInstance)
        .map(Message::text)
        .toList();
  }

  /** A model that asks for command lines, one a turn, and then says "done". */
  static ScriptedModel commands(String... lines) {
    ScriptedModel.Builder script = ScriptedModel.builder().byConversation();
    for (String line : lines) {
      script.call("shell", "{\"line\":\"" + line + "\"}");
    }
    return script.reply("done").build();
  }

  /** Opens a latch at the first event of a kind. */
  static AgentListener opens(CountDownLatch latch, Class<? extends AgentEvent> kind) {
    return event -> {
      if (kind.isInstance(event)) {
        latch.countDown();
      }
    };
  }

  /** A model that answers nothing until it is told to stop. */
  static final class Endless implements ChatModel {
    final CountDownLatch asked = new CountDownLatch(1);

    @Override
    public ModelInfo info() {
      return ModelInfo.of("endless", "model");
    }

    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      CountDownLatch stopped = new CountDownLatch(1);
      Cancellation.Registration registration = request.cancellation().onCancel(stopped::countDown);
      try {
        asked.countDown();
        stopped.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        registration.close();
      }
      throw new ModelException.Cancelled("Stopped");
    }
  }
}
