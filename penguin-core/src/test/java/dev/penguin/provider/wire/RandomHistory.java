package dev.penguin.provider.wire;

import dev.penguin.engine.AgentRun;
import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.Session;
import dev.penguin.error.PenguinException;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.model.ModelConfig;
import dev.penguin.policy.Decision;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.SessionBusyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One history from a seed: sessions that go through everything that can happen to them. */
final class RandomHistory implements AutoCloseable {
  private static final Runnable NOTHING = () -> {};

  /** What a typed run answers. */
  record Answer(int n) {}

  private final HistoryMix mix;
  private final Pick pick;
  private final Random random;
  private final StrictServer server;
  private final StrictServer other;
  private final HostileStore store;
  private final List<String> done = new ArrayList<>();
  private volatile Runnable stop = NOTHING;
  private volatile int stopAtEvent = Integer.MAX_VALUE;
  private volatile int compactions;
  private volatile int summaries;
  private String session = "s";
  private Engine engine;

  /** A history in which anything may happen, on any wire. */
  RandomHistory(long seed) {
    this(seed, HistoryMix.ANY);
  }

  RandomHistory(long seed, HistoryMix mix) {
    this.mix = mix;
    pick = new Pick(seed);
    random = new Quick(seed);
    store = new HostileStore(pick);
    server = server("a");
    other = server("b");
    engine = engine();
  }

  private StrictServer server(String mark) {
    RandomReply replies = new RandomReply(pick, mark, mix.luck(), this::stopRun);
    return new StrictServer(mark, replies::openAi, replies::anthropic);
  }

  /** Why requests were refused; nothing when all is well. */
  List<String> play() {
    for (int steps = mix.steps() + pick.below(6); steps > 0 && refusals().isEmpty(); steps--) {
      step();
    }
    return refusals();
  }

  private List<String> refusals() {
    List<String> all = new ArrayList<>(server.refusals());
    all.addAll(other.refusals());
    return all;
  }

  /** What was done so far. */
  List<String> done() {
    return done;
  }

  /** How often what was sent was made smaller. */
  int compactions() {
    return compactions;
  }

  /** How many of these were summaries. */
  int summaries() {
    return summaries;
  }

  int requests() {
    return server.requests() + other.requests();
  }

  @Override
  public void close() {
    engine.close();
    server.close();
    other.close();
  }

  private void step() {
    switch (pick.below(18 * mix.luck())) {
      case 0 -> attempt("resume", () -> engine.session(session).resume());
      case 1 -> attempt("withdraw", () -> engine.session(session).withdrawQuestion());
      case 2 -> attempt("checkpoint", () -> engine.session(session).checkpoint("here"));
      case 3 -> attempt("roll back", this::rollBack);
      case 4 -> attempt("fork", () -> session = engine.session(session).fork().id());
      case 5 -> attempt("damage", () -> store.damage(session));
      case 6 -> restart();
      case 7 -> {
        store.crashAfter(pick.below(5));
        attempt("crash", () -> engine.run(request()));
        store.mend();
        restart();
        attempt("resume", () -> engine.session(session).resume());
      }
      case 8 -> {
        session = "s" + pick.below(1000);
        attempt("history", () -> engine.run(request().withHistory(history())));
      }
      case 9 -> attempt("typed", () -> engine.run(request(), Answer.class));
      case 10 -> attempt("other model", () -> engine.run(request().withModel(model())));
      case 11 -> attempt("no tools", () -> engine.run(request().withTools()));
      case 12 -> attempt("start", this::start);
      case 13 -> {
        stopAtEvent = 1 + pick.below(20);
        attempt("start, stop", this::start);
      }
      case 14 -> {
        stopAtEvent = 1 + pick.below(20);
        attempt("run, interrupt", () -> engine.run(request()));
      }
      case 15 -> attempt("compact", () -> engine.session(session).compact());
      case 16 -> attempt("usage", () -> engine.session(session).contextUsage());
      default -> attempt("run", () -> engine.run(request()));
    }
  }

  private void attempt(String what, Runnable action) {
    done.add(what);
    Thread mine = Thread.currentThread();
    stop = mine::interrupt;
    try {
      onceFree(action);
    } catch (PenguinException | CancellationException e) {
      done.add(e.toString());
    } catch (IllegalStateException e) {
      if (!String.valueOf(e.getMessage()).contains("' never had a run")) {
        throw e;
      }
    } finally {
      stop = NOTHING;
      stopAtEvent = Integer.MAX_VALUE;
      Thread.interrupted();
    }
  }

  /** A run whose future was cancelled may hold its session a moment longer. */
  private static void onceFree(Runnable action) {
    long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (true) {
      try {
        action.run();
        return;
      } catch (SessionBusyException e) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("The session stays busy", e);
        }
        Thread.yield();
      }
    }
  }

  private void start() {
    CompletableFuture<AgentRun> started = new CompletableFuture<>();
    boolean future = pick.oneIn(2);
    stop =
        () -> started.thenAccept(run -> cancel(run, future)); // events may come before the run does
    AgentRun run = engine.start(request());
    started.complete(run);
    try {
      run.result().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new CompletionException(e.getCause());
    } catch (InterruptedException e) {
      run.cancel(); // by an answer to an earlier request, which came late
    } catch (TimeoutException e) {
      throw new AssertionError("The run does not end", e);
    }
  }

  private static void cancel(AgentRun run, boolean future) {
    if (future) {
      run.result().cancel(true);
    } else {
      run.cancel();
    }
  }

  private void stopRun() {
    stop.run();
  }

  private void rollBack() {
    Session current = engine.session(session);
    List<Checkpoint> all = current.checkpoints();
    if (!all.isEmpty()) {
      current.rollbackConversation(all.get(pick.below(all.size())));
    }
  }

  private void restart() {
    done.add("restart");
    engine.close();
    engine = engine();
  }

  private RunRequest request() {
    RunRequest request =
        switch (pick.below(6)) {
          case 0 -> RunRequest.of(pick.of("", " \n"));
          case 1 -> RunRequest.of(Part.image("image/png", new byte[] {4, 5, 6}));
          case 2 -> RunRequest.of(Part.text(""), Part.text("half \ud83d"));
          default -> RunRequest.of("go");
        };
    return request.inSession(session);
  }

  private List<Message> history() {
    List<Message> messages = new ArrayList<>();
    for (int size = pick.below(8); size > 0; size--) {
      Message message = HostileStore.message(pick);
      if (!(message instanceof dev.penguin.message.SystemMessage)) {
        messages.add(message);
      }
    }
    return messages;
  }

  private Engine engine() {
    EngineBuilder builder =
        Engine.builder()
            .model(model())
            .sessionStore(store)
            .random(random)
            .instructions(pick.of("", " ", "Be brief.", "half \ud83d"))
            .approver(request -> CompletableFuture.completedFuture(decision()))
            .listener(this::countEvent)
            .limits(limits());
    if (!pick.oneIn(6)) {
      builder.tools(HostileTool.all(pick, mix.output(), this::stopRun));
    }
    if (pick.oneIn(3)) {
      builder.fallback(model());
    }
    return builder.build();
  }

  private Decision decision() {
    return pick.of(
        Decision.allowOnce(),
        Decision.allowForSession(),
        Decision.deny(pick.of("no", "", "half \ud83d")),
        Decision.allowWith(pick.of("{}", "{broken", "")));
  }

  private RunLimits limits() {
    RunLimits.Builder limits =
        RunLimits.builder()
            .maxTurns(mix.turns())
            .maxToolCalls(2 * mix.turns())
            .timeout(Duration.ofSeconds(10));
    return (pick.oneIn(5) ? limits.maxTokens(2000) : limits).build();
  }

  private void countEvent(AgentEvent event) {
    if (event instanceof AgentEvent.CompactionFinished finished) {
      compactions++;
      summaries += finished.summarizedMessages() > 0 ? 1 : 0;
    }
    if (--stopAtEvent == 0) {
      stopRun();
    }
    if (pick.oneIn(12)) {
      try {
        engine.session(session).steer(pick.of("wait", "half \ud83d", "more\n"));
      } catch (HostileStore.Crash e) {
        done.add("steer: " + e.getMessage());
      }
    }
  }

  private ModelConfig model() {
    ModelConfig config =
        (pick.oneIn(3) ? other : server)
            .config(mix.model(pick))
            .withMaxRetries(1)
            .withIdleTimeout(Duration.ofMillis(150))
            .withTimeout(Duration.ofSeconds(5));
    int window = mix.window(pick);
    if (window > 0) {
      config = config.withContextWindow(window);
    }
    if (pick.oneIn(3)) {
      config = config.withMaxOutputTokens(pick.of(1, 100, 1024, 1025, 3000));
    }
    if (pick.oneIn(4)) {
      config = config.withTemperature(1);
    }
    return pick.oneIn(2) ? config.withReasoningEffort(pick.of("low", "medium", "high")) : config;
  }

  /** Makes the waits of the backoff short. */
  private static final class Quick extends Random {
    private static final long serialVersionUID = 1L;

    Quick(long seed) {
      super(seed);
    }

    @Override
    public double nextDouble() {
      return 0.0001;
    }
  }
}
