package dev.penguin.testing;

import dev.penguin.message.Usage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Test cases for what every {@link ChatModel} must do. */
public final class ChatModelContract {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration UNDER_WAY = Duration.ofMillis(200);
  private static final int THREADS = 8;

  private final Supplier<? extends ChatModel> models;
  private final List<ModelRequest> requests;

  private ChatModelContract(Supplier<? extends ChatModel> models, List<ModelRequest> requests) {
    this.models = models;
    this.requests = requests;
  }

  /**
   * The test cases. Each case creates its own model, and closes it afterwards if it is {@link
   * AutoCloseable}.
   *
   * @param models creates a model; the model must answer the requests in any order and any number
   *     of times
   * @param first a request that the model answers with text
   * @param more other requests that the model answers, for instance one that it answers with tool
   *     calls
   */
  public static List<ContractCase> cases(
      Supplier<? extends ChatModel> models, ModelRequest first, ModelRequest... more) {
    List<ModelRequest> requests = new ArrayList<>();
    requests.add(Objects.requireNonNull(first, "first"));
    requests.addAll(List.of(more));
    ChatModelContract contract =
        new ChatModelContract(Objects.requireNonNull(models, "models"), List.copyOf(requests));
    return List.of(
        contract.on("The model says the same about itself at each call", contract::stableInfo),
        contract.on("The first request is answered with text", contract::text),
        contract.on("What is streamed piece by piece is the text of the reply", contract::pieces),
        contract.on("Nothing is streamed after the reply", contract::silence),
        contract.on("The finish reason fits the tool calls", contract::finishReason),
        contract.on("The parts of a usage are no more than the whole", contract::usage),
        contract.on(
            "A request that was cancelled before is not answered", contract::cancelledBefore),
        contract.on("A call that is cancelled under way ends soon", contract::cancelledUnderWay),
        contract.on("A call leaves no action at the cancellation", contract::registrations),
        contract.on("An interrupted call ends soon and keeps the interrupt", contract::interrupt),
        contract.on("Calls at once do not touch each other", contract::atOnce));
  }

  private ContractCase on(String name, Check check) {
    return new ContractCase(
        name,
        () -> {
          ChatModel model = models.get();
          try {
            check.run(model);
          } finally {
            if (model instanceof AutoCloseable closeable) {
              closeable.close();
            }
          }
        });
  }

  @FunctionalInterface
  private interface Check {
    void run(ChatModel model) throws Exception;
  }

  private void stableInfo(ChatModel model) throws Exception {
    ModelInfo info = Worker.start(model::info).result(SOON, "info() must not wait for anything");
    Expect.that(
        !info.provider().isBlank() && !info.name().isBlank(),
        "info() must name the provider and the model, got '" + info + "'");
    Expect.equal(info, model.info(), "info() must give the same at each call");
    model.generate(requests.get(0), DeltaListener.none());
    Expect.equal(info, model.info(), "info() must give the same after a call");
  }

  private void text(ChatModel model) {
    ModelReply reply = model.generate(requests.get(0), DeltaListener.none());
    Expect.that(
        !reply.message().text().isBlank(),
        "The first request given to ChatModelContract.cases must be answered with text, got "
            + reply);
  }

  private void pieces(ChatModel model) {
    for (ModelRequest request : requests) {
      expectPieces(model, request);
    }
  }

  private void silence(ChatModel model) throws InterruptedException {
    List<ReceivedPieces> listeners = new ArrayList<>();
    for (ModelRequest request : requests) {
      ReceivedPieces heard = new ReceivedPieces();
      listeners.add(heard);
      model.generate(request, heard);
      heard.close();
    }
    for (ReceivedPieces heard : listeners) {
      heard.expectSilence();
    }
  }

  private void finishReason(ChatModel model) {
    for (ModelRequest request : requests) {
      ModelReply reply = model.generate(request, DeltaListener.none());
      boolean asksForTools = !reply.message().toolCalls().isEmpty();
      if (reply.finishReason() == FinishReason.TOOL_CALLS) {
        Expect.that(asksForTools, "A reply that ended with TOOL_CALLS must hold one, got " + reply);
      }
      if (reply.finishReason() == FinishReason.STOP) {
        Expect.that(!asksForTools, "A reply that ended with STOP must hold no call, got " + reply);
      }
    }
  }

  private void usage(ChatModel model) {
    for (ModelRequest request : requests) {
      Usage usage = model.generate(request, DeltaListener.none()).usage();
      Expect.that(
          usage.cachedInputTokens() + usage.cacheWriteTokens() <= usage.inputTokens(),
          "Tokens read from and written to the cache are part of the input, got " + usage);
      Expect.that(
          usage.reasoningTokens() <= usage.outputTokens(),
          "Tokens of reasoning are part of the output, got " + usage);
    }
  }

  private void cancelledBefore(ChatModel model) throws Exception {
    CancellationSwitch stop = new CancellationSwitch();
    stop.cancel();
    String demand = "A request that was cancelled before must end with ModelException.Cancelled";
    Worker<ModelReply> worker =
        Worker.start(
            () -> model.generate(requests.get(0).withCancellation(stop), DeltaListener.none()));
    Expect.thrown(ModelException.Cancelled.class, () -> worker.result(SOON, demand), demand);
  }

  private void cancelledUnderWay(ChatModel model) throws Exception {
    for (ModelRequest request : requests) {
      CancellationSwitch stop = new CancellationSwitch();
      CountDownLatch told = new CountDownLatch(1);
      DeltaListener stopAtFirstPiece =
          piece -> {
            stop.cancel();
            told.countDown();
          };
      Worker<Boolean> worker =
          Worker.start(() -> endsWell(model, request.withCancellation(stop), stopAtFirstPiece));
      told.await(UNDER_WAY.toMillis(), TimeUnit.MILLISECONDS);
      stop.cancel();
      worker.result(SOON, "A call that is cancelled while it is answered must end soon");
    }
  }

  private static boolean endsWell(ChatModel model, ModelRequest request, DeltaListener deltas) {
    try {
      model.generate(request, deltas);
      return true;
    } catch (ModelException.Cancelled e) {
      return true;
    }
  }

  private void registrations(ChatModel model) {
    for (ModelRequest request : requests) {
      CancellationSwitch stop = new CancellationSwitch();
      model.generate(request.withCancellation(stop), DeltaListener.none());
      Expect.equal(
          0,
          stop.waiting(),
          "A call that ended must close its registrations at the cancellation; open ones");
    }
  }

  private void interrupt(ChatModel model) throws Exception {
    Worker<Boolean> worker =
        Worker.start(
            () -> {
              Thread.currentThread().interrupt();
              try {
                model.generate(requests.get(0), DeltaListener.none());
              } catch (ModelException e) {
                return Thread.currentThread().isInterrupted();
              }
              return Thread.currentThread().isInterrupted();
            });
    boolean kept = worker.result(SOON, "A call on an interrupted thread must end soon");
    Expect.that(kept, "A call on an interrupted thread must leave the thread interrupted");
  }

  private void atOnce(ChatModel model) throws Exception {
    CyclicBarrier start = new CyclicBarrier(THREADS);
    List<Worker<Boolean>> workers = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      ModelRequest request = requests.get(thread % requests.size());
      workers.add(
          Worker.start(
              () -> {
                start.await();
                expectPieces(model, request);
                return true;
              }));
    }
    for (Worker<Boolean> worker : workers) {
      worker.result(PATIENCE, "A call beside others must end");
    }
  }

  private static void expectPieces(ChatModel model, ModelRequest request) {
    ReceivedPieces heard = new ReceivedPieces();
    ModelReply reply = model.generate(request, heard);
    heard.expectText(reply.message().text());
  }
}
