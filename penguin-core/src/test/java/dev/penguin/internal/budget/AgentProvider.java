package dev.penguin.internal.budget;

import dev.penguin.internal.transcript.TokenEstimate;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelException.Details;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInfo.Price;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.tool.ToolSpec;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A model with a price that calls agents and tools at random, fails at random, and writes what it
 * charges on the bill of the run that asks. Thread-safe.
 */
final class AgentProvider implements ChatModel {
  private final ModelInfo info;
  private final Random random;
  private final AgentBills bills;

  AgentProvider(String name, String input, String output, long seed, AgentBills bills) {
    Price price = new Price(new BigDecimal(input), new BigDecimal(output));
    info = ModelInfo.of("random", name).withPrice(price);
    random = new Random(seed);
    this.bills = bills;
  }

  @Override
  public ModelInfo info() {
    return info;
  }

  @Override
  public ModelReply generate(ModelRequest request, DeltaListener deltas) {
    for (int attempt = 1; ; attempt++) {
      try {
        return once(request, deltas);
      } catch (ModelException e) {
        if (attempt > 2 || random.nextInt(4) == 0) {
          throw e;
        }
        deltas.onRetry(attempt, e, Duration.ZERO);
      }
    }
  }

  private ModelReply once(ModelRequest request, DeltaListener deltas) {
    String place = place(request);
    long input =
        request.messages().stream().mapToLong(TokenEstimate::of).sum()
            + request.tools().stream().mapToLong(TokenEstimate::of).sum();
    int most = request.maxOutputTokens().orElseThrow();
    BigDecimal worst = info.price().orElseThrow().costUsd(input, most);
    bills.sent(place, worst, input + most);
    Usage cost = Usage.NONE;
    try {
      int how = random.nextInt(24);
      if (how < 2) {
        throw new ModelException.Unavailable("down");
      }
      if (how == 2) {
        throw new IllegalStateException("a fault of the model's own");
      }
      if (how < 5) {
        String part = "the answer began";
        deltas.onText(part);
        cost = Usage.of(input, Math.min(TokenEstimate.of(part), most));
        throw new ModelException.Incomplete("broke off", new Details(0, "", "", part, null), null);
      }
      ModelReply reply = reply(how, request, place);
      boolean silent = random.nextBoolean();
      cost =
          Usage.of(
              input,
              silent
                  ? Math.min(TokenEstimate.of(reply.message()), most)
                  : 1 + random.nextInt(most));
      return silent ? reply : reply.withUsage(cost);
    } finally {
      bills.ended(place, worst, input + most, cost, info);
    }
  }

  private ModelReply reply(int how, ModelRequest request, String place) {
    if (how == 5) {
      return new ModelReply(
          AssistantMessage.of("I will not"), FinishReason.REFUSED, Usage.NONE, "");
    }
    if (how == 6) {
      return new ModelReply(AssistantMessage.of("it is"), FinishReason.LENGTH, Usage.NONE, "");
    }
    if (how < 12) {
      return ModelReply.text("done " + random.nextInt(100));
    }
    List<String> names =
        request.tools().stream()
            .map(ToolSpec::name)
            .filter(name -> name.equals("look") || name.startsWith("agent"))
            .toList();
    List<ToolCall> calls = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      String name = names.get(random.nextInt(names.size()));
      int number = bills.nextCall();
      calls.add(
          new ToolCall(
              "c" + number,
              name,
              name.equals("look")
                  ? "{\"n\":" + random.nextInt() + "}"
                  : "{\"task\":\"" + place + "/" + name + "." + number + "\"}"));
    }
    return ModelReply.calls(calls.toArray(ToolCall[]::new));
  }

  /** Where the run stands that asks: it was told so by the one that called it. */
  private static String place(ModelRequest request) {
    for (Message message : request.messages()) {
      if (message instanceof UserMessage) {
        return message.text();
      }
    }
    throw new IllegalStateException("nobody asks");
  }
}
