package dev.penguin.testing;

import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.tool.Cancellation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A model that follows a script: replies, tool calls, faults and delays, turn by turn. A turn can
 * look at the request, and so at the results of earlier calls, and fail when they are not as
 * expected. Thread-safe.
 *
 * <p>A call without a turn fails, so that a run that asks once too often does not pass unnoticed;
 * the message quotes what the model was sent last.
 */
public final class ScriptedModel implements ChatModel {
  private final List<Turn> turns;
  private final ModelInfo info;
  private final boolean byConversation;
  private final List<ModelRequest> requests = Collections.synchronizedList(new ArrayList<>());

  private ScriptedModel(Builder builder) {
    turns = List.copyOf(builder.turns);
    info = builder.info;
    byConversation = builder.byConversation;
  }

  /**
   * A model that gives these replies, one a turn.
   *
   * @param texts the replies
   */
  public static ScriptedModel replying(String... texts) {
    Builder builder = builder();
    for (String text : texts) {
      builder.reply(text);
    }
    return builder.build();
  }

  /** An empty script. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public ModelInfo info() {
    return info;
  }

  @Override
  public ModelReply generate(ModelRequest request, DeltaListener deltas) {
    int turn;
    synchronized (requests) {
      requests.add(request);
      turn = byConversation ? repliesSinceUser(request.messages()) : requests.size() - 1;
    }
    if (turn >= turns.size()) {
      throw new ModelException.Failed(
          "The script has %d %s, and the model was asked for turn %d. %s"
              .formatted(
                  turns.size(),
                  turns.size() == 1 ? "turn" : "turns",
                  turn + 1,
                  ScriptText.lastOf(request)));
    }
    return turns.get(turn).play(request, deltas);
  }

  private static int repliesSinceUser(List<Message> messages) {
    int replies = 0;
    for (int i = messages.size() - 1; i >= 0 && !(messages.get(i) instanceof UserMessage); i--) {
      if (messages.get(i) instanceof AssistantMessage) {
        replies++;
      }
    }
    return replies;
  }

  /** The requests so far, in order. */
  public List<ModelRequest> requests() {
    synchronized (requests) {
      return List.copyOf(requests);
    }
  }

  /**
   * The results of the last turn's calls in a request, in order: what a turn usually looks at.
   *
   * @param request the request
   */
  public static List<ToolMessage> results(ModelRequest request) {
    List<ToolMessage> results = new ArrayList<>();
    List<Message> messages = request.messages();
    for (int i = messages.size() - 1; i >= 0; i--) {
      if (!(messages.get(i) instanceof ToolMessage result)) {
        break;
      }
      results.add(0, result);
    }
    return results;
  }

  /** One turn of the script. */
  @FunctionalInterface
  private interface Turn {
    ModelReply play(ModelRequest request, DeltaListener deltas);
  }

  /** Collects the turns of a script. Not thread-safe. */
  public static final class Builder {
    private final List<Turn> turns = new ArrayList<>();
    private Duration delay = Duration.ZERO;
    private ModelInfo info = ModelInfo.of("scripted", "model");
    private boolean byConversation;

    private Builder() {}

    /**
     * A turn that says something.
     *
     * @param text the reply
     */
    public Builder reply(String text) {
      ModelReply reply = ModelReply.text(Objects.requireNonNull(text, "text"));
      return turn(request -> reply);
    }

    /**
     * A turn that gives an answer of a type, as a model would write it: what {@code run("…",
     * Film.class)} reads from {@code reply(new Film("Big", 1988))}. What is no object in JSON, such
     * as a list, a number or one of several records of a sealed interface, is the member {@code
     * value} of one.
     *
     * @param answer a record, a list, a map or another value that JSON can hold; a text is not
     *     written as JSON, see {@link #reply(String)}
     * @throws IllegalArgumentException when it has no JSON form
     */
    public Builder reply(Object answer) {
      return answer instanceof String text ? reply(text) : reply(ScriptText.answer(answer));
    }

    /**
     * A turn that asks for one tool. Its call is named after the turn: {@code call_1}, {@code
     * call_2}, …
     *
     * @param tool the tool's name
     * @param argumentsJson the arguments as JSON, or anything else that a model might write
     */
    public Builder call(String tool, String argumentsJson) {
      return calls(new ToolCall("call_" + (turns.size() + 1), tool, argumentsJson));
    }

    /**
     * A turn that asks for several tools.
     *
     * @param calls the calls
     */
    public Builder calls(ToolCall... calls) {
      ModelReply reply = ModelReply.calls(calls);
      return turn(request -> reply);
    }

    /**
     * A turn that depends on the request. What it throws becomes {@link ModelException.Failed},
     * unless it is a {@link ModelException} already.
     *
     * @param turn gives the reply
     */
    public Builder turn(Function<ModelRequest, ModelReply> turn) {
      Objects.requireNonNull(turn, "turn");
      Duration wait = delay;
      delay = Duration.ZERO;
      turns.add((request, deltas) -> play(turn, wait, request, deltas));
      return this;
    }

    /**
     * A turn that says something piece by piece and then fails, as a connection that breaks.
     *
     * @param fault what is thrown
     * @param pieces what arrives before; none of them empty
     */
    public Builder fault(ModelException fault, String... pieces) {
      Objects.requireNonNull(fault, "fault");
      List<String> told = List.of(pieces);
      if (told.contains("")) {
        throw new IllegalArgumentException("A piece must not be empty, got " + told);
      }
      Duration wait = delay;
      delay = Duration.ZERO;
      turns.add(
          (request, deltas) -> {
            await(wait, request);
            for (String piece : told) {
              deltas.onText(piece);
            }
            throw fault;
          });
      return this;
    }

    /**
     * Makes the next turn wait before it does anything. A cancelled request ends the wait, and so
     * does the request's own time limit, with {@link ModelException.TimedOut}.
     *
     * @param wait how long; zero or more
     */
    public Builder delay(Duration wait) {
      if (wait.isNegative()) {
        throw new IllegalArgumentException("The delay must be zero or more, got " + wait);
      }
      delay = wait;
      return this;
    }

    /**
     * What the model says about itself; {@code scripted/model} unless set.
     *
     * @param modelInfo name, window and price
     */
    public Builder info(ModelInfo modelInfo) {
      info = Objects.requireNonNull(modelInfo, "modelInfo");
      return this;
    }

    /**
     * Chooses the turn by the replies since the last user message instead of counting calls, so
     * that many runs at once each follow the whole script. A turn with a fault then fails again
     * when it is tried again, as no reply came between.
     */
    public Builder byConversation() {
      byConversation = true;
      return this;
    }

    /** The model. */
    public ScriptedModel build() {
      return new ScriptedModel(this);
    }

    private static ModelReply play(
        Function<ModelRequest, ModelReply> turn,
        Duration wait,
        ModelRequest request,
        DeltaListener deltas) {
      await(wait, request);
      ModelReply reply = apply(turn, request);
      WordByWord.tell(reply, deltas);
      return reply.usage().equals(Usage.NONE) ? reply.withUsage(estimate(request, reply)) : reply;
    }

    private static ModelReply apply(Function<ModelRequest, ModelReply> turn, ModelRequest request) {
      try {
        return Objects.requireNonNull(turn.apply(request), "the turn gave no reply");
      } catch (ModelException e) {
        throw e;
      } catch (RuntimeException | AssertionError e) {
        throw new ModelException.Failed(
            "The script did not expect this request: "
                + (e.getMessage() == null ? e.getClass().getName() : e.getMessage()),
            ModelException.Details.NONE,
            e);
      }
    }

    /** A token for four characters, as English text has on average. */
    private static Usage estimate(ModelRequest request, ModelReply reply) {
      long input = request.messages().stream().mapToLong(m -> m.text().length()).sum();
      long output = reply.message().text().length();
      for (ToolCall call : reply.message().toolCalls()) {
        output += call.name().length() + call.argumentsJson().length();
      }
      return Usage.of((input + 3) / 4, (output + 3) / 4);
    }

    private static void await(Duration wait, ModelRequest request) {
      Duration limit = request.timeout().filter(most -> most.compareTo(wait) < 0).orElse(wait);
      CountDownLatch cancelled = new CountDownLatch(1);
      Cancellation.Registration registration =
          request.cancellation().onCancel(cancelled::countDown);
      try {
        if (cancelled.await(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS)) {
          throw new ModelException.Cancelled("The call was cancelled");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ModelException.Cancelled("The call was interrupted");
      } finally {
        registration.close();
      }
      if (limit.compareTo(wait) < 0) {
        throw new ModelException.TimedOut(
            "The script waits %s, and the request allows %s".formatted(wait, limit));
      }
    }
  }
}
