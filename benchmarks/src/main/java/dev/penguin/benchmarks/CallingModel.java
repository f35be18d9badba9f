package dev.penguin.benchmarks;

import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Calls one tool so many times, each time with other arguments, then says that it is done. */
final class CallingModel implements ChatModel {
  private final ModelInfo info = ModelInfo.of("benchmark", "calling");
  private final int calls;
  private final int atOnce;
  private final IntFunction<ToolCall> call;

  CallingModel(String tool, int calls) {
    this(calls, 1, n -> new ToolCall("c" + n, tool, "{\"n\":" + n + "}"));
  }

  /**
   * A model that makes its own calls.
   *
   * @param calls how many
   * @param atOnce how many in one reply; a divisor of all
   * @param call the call of a number, each another one
   */
  CallingModel(int calls, int atOnce, IntFunction<ToolCall> call) {
    this.calls = calls;
    this.atOnce = atOnce;
    this.call = call;
  }

  @Override
  public ModelInfo info() {
    return info;
  }

  @Override
  public ModelReply generate(ModelRequest request, DeltaListener deltas) {
    int done = results(request.messages());
    if (done == calls) {
      return ModelReply.text("done");
    }
    return ModelReply.calls(
        IntStream.range(done, done + atOnce).mapToObj(call).toArray(ToolCall[]::new));
  }

  /** How many results stand behind what the user said. */
  private static int results(List<Message> messages) {
    int results = 0;
    for (int i = messages.size() - 1; i > 0 && !(messages.get(i) instanceof UserMessage); i--) {
      results += messages.get(i) instanceof ToolMessage ? 1 : 0;
    }
    return results;
  }
}
