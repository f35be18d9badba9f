package dev.penguin.tools.internal.guide;

import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes the calls that it is given, then each that anything it is sent orders, once. */
final class ObeyingModel implements ChatModel {
  private static final Pattern ORDER = Pattern.compile("DO (\\w+) (\\{.*})");

  private final List<ToolCall> first = new ArrayList<>();
  private final List<String> obeyed = new ArrayList<>();
  private final List<ToolCall> given;
  private int calls;

  ObeyingModel(String... call) {
    if (call.length > 0) {
      first.add(new ToolCall("first", call[0], call[1]));
    }
    given = List.copyOf(first);
  }

  /** The orders that it has obeyed. */
  synchronized List<String> obeyed() {
    return List.copyOf(obeyed);
  }

  /** Whether a call is one that it was given. */
  boolean isFirst(ToolCall call) {
    return given.stream().anyMatch(each -> each.argumentsJson().equals(call.argumentsJson()));
  }

  @Override
  public ModelInfo info() {
    return ModelInfo.of("test", "obeying");
  }

  @Override
  public synchronized ModelReply generate(ModelRequest request, DeltaListener deltas) {
    if (!first.isEmpty()) {
      return ModelReply.calls(first.remove(0));
    }
    for (Message message : request.messages()) {
      Matcher order = ORDER.matcher(message.text());
      while (order.find()) {
        if (!obeyed.contains(order.group())) {
          obeyed.add(order.group());
          return ModelReply.calls(new ToolCall("c" + calls++, order.group(1), order.group(2)));
        }
      }
    }
    return ModelReply.text("done");
  }
}
