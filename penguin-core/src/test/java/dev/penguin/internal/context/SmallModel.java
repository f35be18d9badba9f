package dev.penguin.internal.context;

import dev.penguin.engine.RequestLaw;
import dev.penguin.internal.transcript.TokenEstimate;
import dev.penguin.message.Message;
import dev.penguin.message.SystemMessage;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * A model with a window, as strict as a provider: it refuses what no provider takes and what is too
 * long, and reports what it counted. What it answers is said for each turn, and apart from that for
 * each request for a summary. Thread-safe.
 */
public final class SmallModel implements ChatModel {
  private static final int OUTPUT = 100;

  private final ModelInfo info;
  private final long refusedAbove;
  private final double tokensPerEstimate;
  private final IntFunction<ModelReply> turns;
  private final BiFunction<ModelRequest, DeltaListener, ModelReply> summaries;
  private final List<ModelRequest> requests;
  private final List<ModelRequest> asked;
  private int refusals;

  private SmallModel(
      ModelInfo info,
      long refusedAbove,
      double tokensPerEstimate,
      IntFunction<ModelReply> turns,
      BiFunction<ModelRequest, DeltaListener, ModelReply> summaries) {
    this.info = info;
    this.refusedAbove = refusedAbove;
    this.tokensPerEstimate = tokensPerEstimate;
    this.turns = turns;
    this.summaries = summaries;
    requests = new ArrayList<>();
    asked = new ArrayList<>();
  }

  /**
   * A model that says which window it has, and refuses what is longer.
   *
   * @param turns what it answers to the first, second and so on request of a run, from 1
   */
  static SmallModel of(int window, IntFunction<ModelReply> turns) {
    ModelInfo info = ModelInfo.of("test", "small").withContextWindow(window);
    return new SmallModel(info, window, 1, turns, (request, deltas) -> ModelReply.text("Short."));
  }

  /** The same model, which does not say that it has a window. */
  SmallModel withUnknownWindow() {
    ModelInfo unknown = ModelInfo.of("test", "small");
    return new SmallModel(unknown, refusedAbove, tokensPerEstimate, turns, summaries);
  }

  /** The same model by another name and with other properties; what it refuses stays. */
  SmallModel withInfo(ModelInfo other) {
    return new SmallModel(other, refusedAbove, tokensPerEstimate, turns, summaries);
  }

  /** The same model, which counts so many tokens for one that we estimate. */
  SmallModel counting(double factor) {
    return new SmallModel(info, refusedAbove, factor, turns, summaries);
  }

  /** The same model with other summaries. */
  SmallModel summarizing(Function<ModelRequest, ModelReply> how) {
    return summarizing((request, deltas) -> how.apply(request));
  }

  /** The same model with other summaries, which may come in pieces. */
  SmallModel summarizing(BiFunction<ModelRequest, DeltaListener, ModelReply> how) {
    return new SmallModel(info, refusedAbove, tokensPerEstimate, turns, how);
  }

  @Override
  public ModelInfo info() {
    return info;
  }

  @Override
  public ModelReply generate(ModelRequest request, DeltaListener deltas) {
    List<String> problems = RequestLaw.problems(request.messages());
    if (!problems.isEmpty()) {
      throw new ModelException.InvalidRequest(String.join("; ", problems));
    }
    boolean summary = isSummary(request);
    int turn;
    synchronized (requests) {
      (summary ? asked : requests).add(request);
      turn = requests.size();
    }
    long tokens = tokens(request);
    if (tokens + request.maxOutputTokens().orElse(OUTPUT) > refusedAbove) {
      refusals++;
      throw new ModelException.ContextTooLong("too long: " + tokens + " tokens");
    }
    ModelReply reply = summary ? summaries.apply(request, deltas) : turns.apply(turn);
    return reply.usage().equals(Usage.NONE) ? reply.withUsage(Usage.of(tokens, OUTPUT)) : reply;
  }

  private long tokens(ModelRequest request) {
    long tokens = request.messages().stream().mapToLong(TokenEstimate::of).sum();
    tokens += request.tools().stream().mapToLong(TokenEstimate::of).sum();
    return Math.round(tokensPerEstimate * tokens);
  }

  static boolean isSummary(ModelRequest request) {
    return request.messages().get(0) instanceof SystemMessage system
        && system.text().startsWith("You shorten the older part of a conversation");
  }

  /** The requests of runs, in order. */
  List<ModelRequest> requests() {
    synchronized (requests) {
      return List.copyOf(requests);
    }
  }

  /** The last of them. */
  ModelRequest last() {
    synchronized (requests) {
      return requests.get(requests.size() - 1);
    }
  }

  /** The requests for summaries, in order. */
  List<ModelRequest> summaryRequests() {
    synchronized (requests) {
      return List.copyOf(asked);
    }
  }

  /** Numbered words of so many tokens, by our estimate. */
  static String words(long tokens, String word) {
    StringBuilder text = new StringBuilder();
    double each = TokenEstimate.of((word + " 1000 ").repeat(100)) / 100.0;
    for (long i = 0; i * each < tokens; i++) {
      text.append(word).append(' ').append(1000 + i % 9000).append(' ');
    }
    return text.toString().strip();
  }

  /** How many requests were too long. */
  int refusals() {
    return refusals;
  }

  /** The texts of the messages of a request. */
  static List<String> texts(ModelRequest request) {
    return request.messages().stream().map(Message::text).toList();
  }

  /** The text of the result of a call in a request; fails when it is not there. */
  static String result(ModelRequest request, String callId) {
    return request.messages().stream()
        .filter(m -> m instanceof ToolMessage result && result.callId().equals(callId))
        .map(Message::text)
        .findFirst()
        .orElseThrow();
  }
}
