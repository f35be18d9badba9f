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

/** Calls one tool so many times, each time with other arguments, then says that it is done. */
final class CallingModel implements ChatModel {
  private final ModelInfo info = ModelInfo.of("benchmark", "calling");
  private final String tool;
  private final int calls;

  CallingModel(String tool, int calls) {
    this.tool = tool;
    this.calls = calls;
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
    return ModelReply.calls(new ToolCall("c" + done, tool, "{\"n\":" + done + "}"));
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
