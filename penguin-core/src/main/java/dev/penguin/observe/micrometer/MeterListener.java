package dev.penguin.observe.micrometer;

import dev.penguin.event.AgentEvent;
import dev.penguin.internal.observe.RequestObserver;
import dev.penguin.internal.observe.RunObserver;
import dev.penguin.internal.observe.RunStates;
import dev.penguin.internal.observe.SentRequest;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.session.Spending;
import dev.penguin.tool.ToolResult;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/** Counts and times what events and requests report. */
final class MeterListener implements RunObserver {
  private static final String MAIN = "main";

  private final Meters meters;
  private final TagValues tools = new TagValues();
  private final TagValues agents = new TagValues();
  private final TagValues models = new TagValues();
  private final RunStates<RunMeasure> runs = new RunStates<>(this::leftBehind);

  MeterListener(MeterRegistry registry) {
    meters = new Meters(registry);
    meters.gauge("penguin.runs.active", "Runs under way", runs, RunStates::size);
    meters.gauge(
        "penguin.approvals.open",
        "Calls of runs under way that wait for the approver",
        runs,
        all -> all.sum(run -> run.openApprovals.size()));
  }

  @Override
  public void onEvent(AgentEvent event) {
    if (event instanceof AgentEvent.TextDelta || event instanceof AgentEvent.ReasoningDelta) {
      return; // many, and none is counted
    }
    if (event instanceof AgentEvent.RunStarted started) {
      begin(started);
      return;
    }
    if (event instanceof AgentEvent.CompactionFinished finished) {
      String outcome = finished.problem().isPresent() ? "no_summary" : "succeeded";
      meters.count("penguin.compactions", "Compactions of conversations", "outcome", outcome);
      return;
    }
    RunMeasure run = runs.of(event.runId());
    if (run == null) {
      return;
    }
    if (event instanceof AgentEvent.TurnStarted) {
      meters.count("penguin.turns", "Turns of runs", "provider", run.provider, "model", run.model);
    } else if (event instanceof AgentEvent.RunFinished finished) {
      end(event.runId(), finished.outcome().toLowerCase(Locale.ROOT));
    } else if (event instanceof AgentEvent.RunFailed) {
      end(event.runId(), "exception");
    } else {
      ofCall(run, event);
    }
  }

  private void ofCall(RunMeasure run, AgentEvent event) {
    if (event instanceof AgentEvent.ToolStarted started) {
      tools.of(started.call().name());
      run.begun(started.call().id());
    } else if (event instanceof AgentEvent.ToolFinished finished) {
      ToolCall call = finished.call();
      meters.count(
          "penguin.tool.calls",
          "Tool calls that have a result",
          "tool",
          tools.isKnown(call.name()) ? call.name() : nameOf(call),
          "outcome",
          run.outcome(call.id(), finished.result().failed()));
    } else if (event instanceof AgentEvent.PermissionDenied denied) {
      denied(run, denied.call(), "rules");
    } else if (event instanceof AgentEvent.ApprovalAsked asked) {
      run.openApprovals.add(asked.call().id());
    } else if (event instanceof AgentEvent.ApprovalDecided decided) {
      if (decided.allowed()) {
        run.openApprovals.remove(decided.call().id());
      } else {
        denied(run, decided.call(), "approver");
      }
    }
  }

  /** What a model wrote may be anything; only what an agent has is a name. */
  private static String nameOf(ToolCall call) {
    return Meters.ENGINE_TOOLS.contains(call.name()) ? call.name() : "unknown";
  }

  private void denied(RunMeasure run, ToolCall call, String by) {
    run.denied(call.id());
    meters.count(
        "penguin.denials", "Calls that were denied", "tool", tools.of(call.name()), "by", by);
  }

  private void begin(AgentEvent.RunStarted started) {
    List<String> path = started.agentPath();
    String agent = path.isEmpty() ? MAIN : agents.of(path.get(path.size() - 1));
    int slash = started.model().indexOf('/');
    String provider = started.model().substring(0, Math.max(0, slash));
    runs.begin(
        started, new RunMeasure(agent, provider, models.of(started.model().substring(slash + 1))));
  }

  private void end(String runId, String outcome) {
    RunMeasure ended = runs.end(runId);
    if (ended != null) {
      ended(ended, outcome);
    }
  }

  private void leftBehind(RunMeasure run) {
    ended(run, "left_behind");
  }

  private void ended(RunMeasure run, String outcome) {
    meters.count("penguin.runs", "Runs that ended", "agent", run.agent, "outcome", outcome);
    meters.time(
        "penguin.run.duration", "Time of runs", System.nanoTime() - run.begun, "agent", run.agent);
  }

  @Override
  public Callable<ToolResult> around(Call call, Callable<ToolResult> code) {
    return () -> {
      long begun = System.nanoTime();
      try {
        return code.call();
      } finally {
        meters.time(
            "penguin.tool.duration",
            "Time of tool calls that ran, without waits for approval",
            System.nanoTime() - begun,
            "tool",
            tools.of(call.tool()));
      }
    };
  }

  @Override
  public RequestObserver requested(SentRequest sent) {
    return new Measured(sent.model());
  }

  /** One request, with its attempts. */
  private final class Measured implements RequestObserver {
    private final long begun = System.nanoTime();
    private String provider;
    private String model;
    private long firstPiece;

    Measured(ModelInfo asked) {
      provider = asked.provider();
      model = models.of(asked.name());
    }

    @Override
    public void firstPiece() {
      firstPiece = System.nanoTime();
    }

    @Override
    public void retried(int attempt, ModelException reason, Duration delay) {
      firstPiece = 0;
      meters.count(
          "penguin.model.retries",
          "Requests to models that were tried again",
          "provider",
          provider,
          "model",
          model,
          "reason",
          Meters.inSnakeCase(reason));
    }

    @Override
    public void fellBack(ModelInfo from, ModelInfo to, ModelException reason) {
      firstPiece = 0;
      meters.count(
          "penguin.model.fallbacks",
          "Requests that another model took over",
          "provider",
          provider,
          "model",
          model,
          "reason",
          Meters.inSnakeCase(reason));
      provider = to.provider();
      model = models.of(to.name());
    }

    @Override
    public void ended(End end) {
      String outcome = end.failure() == null ? "succeeded" : Meters.inSnakeCase(end.failure());
      String[] tags = {"provider", provider, "model", model};
      meters.count(
          "penguin.model.requests",
          "Requests to models, with all attempts of each",
          "provider",
          provider,
          "model",
          model,
          "outcome",
          outcome);
      long now = System.nanoTime();
      meters.time("penguin.model.request.duration", "Time of requests", now - begun, tags);
      if (firstPiece != 0) {
        meters.time(
            "penguin.model.first.piece", "Time to the first piece", firstPiece - begun, tags);
      }
      end.spent().forEach(this::spent);
    }

    private void spent(Spending line) {
      int slash = line.model().indexOf('/');
      String by = line.model().substring(0, Math.max(0, slash));
      String name = models.of(line.model().substring(slash + 1));
      Usage used = line.usage();
      long input = used.inputTokens() - used.cachedInputTokens() - used.cacheWriteTokens();
      tokens(by, name, "input", Math.max(0, input));
      tokens(by, name, "cache_read", used.cachedInputTokens());
      tokens(by, name, "cache_write", used.cacheWriteTokens());
      tokens(by, name, "output", Math.max(0, used.outputTokens() - used.reasoningTokens()));
      tokens(by, name, "reasoning", used.reasoningTokens());
      line.costUsd()
          .ifPresent(
              usd ->
                  meters.add(
                      "penguin.cost.usd",
                      "What requests cost in US dollars, where the price is known",
                      usd.doubleValue(),
                      "provider",
                      by,
                      "model",
                      name));
    }

    private void tokens(String by, String name, String kind, long tokens) {
      if (tokens > 0) {
        meters.add(
            "penguin.tokens",
            "Tokens; the kinds share none, so that they can be summed",
            (double) tokens,
            "provider",
            by,
            "model",
            name,
            "kind",
            kind);
      }
    }
  }
}
