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
 * inspect the request, including the results of earlier calls, and fail if they are not as
 * expected. Thread-safe.
 *
 * <p>A request fails if the script has no more turns, so a run that sends one request too many is
 * noticed. The message quotes the last message that the model received.
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
   * Creates a model that gives these replies, one per turn.
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

  /** Creates a builder with an empty script. */
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

  /** The requests received so far, in order. */
  public List<ModelRequest> requests() {
    synchronized (requests) {
      return List.copyOf(requests);
    }
  }

  /**
   * The results in a request for the calls of the previous turn, in order; most turns inspect
   * these.
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

  /** Builds a script from turns. Not thread-safe. */
  public static final class Builder {
    private final List<Turn> turns = new ArrayList<>();
    private Duration delay = Duration.ZERO;
    private ModelInfo info = ModelInfo.of("scripted", "model");
    private boolean byConversation;

    private Builder() {}

    /**
     * Adds a turn that replies with text.
     *
     * @param text the reply
     */
    public Builder reply(String text) {
      ModelReply reply = ModelReply.text(Objects.requireNonNull(text, "text"));
      return turn(request -> reply);
    }

    /**
     * Adds a turn whose reply is an answer as JSON, as a model would write it: {@code run("…",
     * Film.class)} reads it from {@code reply(new Film("Big", 1988))}. An answer that is not a JSON
     * object, such as a list, a number or one of several records of a sealed interface, becomes the
     * member {@code value} of an object.
     *
     * @param answer a record, a list, a map or another value that JSON can represent; for a text,
     *     see {@link #reply(String)}
     * @throws IllegalArgumentException when the answer cannot be converted to JSON
     */
    public Builder reply(Object answer) {
      return answer instanceof String text ? reply(text) : reply(ScriptText.answer(answer));
    }

    /**
     * Adds a turn that calls one tool. The call's id is made from the number of the turn: {@code
     * call_1}, {@code call_2}, …
     *
     * @param tool the tool's name
     * @param argumentsJson the arguments as JSON, or anything else that a model might write
     */
    public Builder call(String tool, String argumentsJson) {
      return calls(new ToolCall("call_" + (turns.size() + 1), tool, argumentsJson));
    }

    /**
     * Adds a turn that calls several tools.
     *
     * @param calls the calls
     */
    public Builder calls(ToolCall... calls) {
      ModelReply reply = ModelReply.calls(calls);
      return turn(request -> reply);
    }

    /**
     * Adds a turn that depends on the request. An exception that it throws becomes a {@link
     * ModelException.Failed}, unless it is already a {@link ModelException}.
     *
     * @param turn returns the reply
     */
    public Builder turn(Function<ModelRequest, ModelReply> turn) {
      Objects.requireNonNull(turn, "turn");
      Duration wait = delay;
      delay = Duration.ZERO;
      turns.add((request, deltas) -> play(turn, wait, request, deltas));
      return this;
    }

    /**
     * Adds a turn that sends text piece by piece and then fails, like a connection that breaks.
     *
     * @param fault the exception
     * @param pieces the pieces of text before it; none of them empty
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
     * Makes the next turn wait before it does anything else. The wait ends early if the request is
     * cancelled. It also ends at the request's time limit, with a {@link ModelException.TimedOut}.
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
     * The model's properties; {@code scripted/model} by default.
     *
     * @param modelInfo name, window and price
     */
    public Builder info(ModelInfo modelInfo) {
      info = Objects.requireNonNull(modelInfo, "modelInfo");
      return this;
    }

    /**
     * Chooses the turn by the number of replies since the last user message, instead of counting
     * all requests. So each of many concurrent runs follows the whole script. A turn with a fault
     * then fails again when the request is retried, because no reply was added in between.
     */
    public Builder byConversation() {
      byConversation = true;
      return this;
    }

    /** Builds the model. */
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
