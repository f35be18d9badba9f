package dev.penguin.benchmarks;

import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import java.util.List;
import java.util.function.IntFunction;

/** Calls one tool so many times, each time with other arguments, then says that it is done. */
final class CallingModel implements ChatModel {
  private final ModelInfo info = ModelInfo.of("benchmark", "calling");
  private final int calls;
  private final IntFunction<ToolCall> call;

  CallingModel(String tool, int calls) {
    this(calls, n -> new ToolCall("c" + n, tool, "{\"n\":" + n + "}"));
  }

  /**
   * A model that makes its own calls.
   *
   * @param call the call of a number, each another one
   */
  CallingModel(int calls, IntFunction<ToolCall> call) {
    this.calls = calls;
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
    return ModelReply.calls(call.apply(done));
  }

  /** How many results stand at the end, one after each call. */
  private static int results(List<Message> messages) {
    int results = 0;
    for (int i = messages.size() - 1; i > 0 && !(messages.get(i) instanceof UserMessage); i -= 2) {
      results++;
    }
    return results;
  }
}
