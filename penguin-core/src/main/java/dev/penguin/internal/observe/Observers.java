package dev.penguin.internal.observe;

import dev.penguin.event.AgentListener;
import dev.penguin.internal.redaction.Redactor;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelRequest;
import dev.penguin.tool.ToolResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The observers among the listeners of one run. A failure of one of them never reaches the run.
 * Without any, nothing is made and nothing is called.
 */
public final class Observers {
  private final String runId;
  private final String sessionId;
  private final List<RunObserver> all;
  private final Redactor redactor;
  private final BiConsumer<AgentListener, Throwable> failed;

  /**
   * @param listeners the listeners of the run
   * @param failed takes what one of them threw
   */
  public Observers(
      String runId,
      String sessionId,
      List<AgentListener> listeners,
      Redactor redactor,
      BiConsumer<AgentListener, Throwable> failed) {
    this.runId = runId;
    this.sessionId = sessionId;
    this.redactor = redactor;
    this.failed = failed;
    all =
        listeners.stream()
            .filter(RunObserver.class::isInstance)
            .map(RunObserver.class::cast)
            .toList();
  }

  /** The run under the context of this thread, for another one. */
  public Runnable carried(Runnable run) {
    Runnable carried = run;
    for (RunObserver each : all) {
      Runnable inner = carried;
      carried = made(each, () -> each.carried(inner), inner);
    }
    return carried;
  }

  /** A call under its context, for its own thread. */
  public Callable<ToolResult> around(String callId, String tool, Callable<ToolResult> code) {
    if (all.isEmpty()) {
      return code;
    }
    RunObserver.Call call =
        new RunObserver.Call(runId, redactor.hide(callId), redactor.hide(tool), redactor::hide);
    Callable<ToolResult> around = code;
    for (RunObserver each : all) {
      Callable<ToolResult> inner = around;
      around = made(each, () -> each.around(call, inner), inner);
    }
    return around;
  }

  /** A request leaves; what is returned takes what becomes of it. */
  public RequestObserver requested(ModelInfo model, ModelRequest request, boolean compacted) {
    if (all.isEmpty()) {
      return RequestObserver.NONE;
    }
    UnaryOperator<String> clean = redactor::hide;
    SentRequest sent = new SentRequest(runId, sessionId, model, request, compacted, clean);
    List<Following> following = new ArrayList<>(all.size());
    for (RunObserver each : all) {
      following.add(
          new Following(each, made(each, () -> each.requested(sent), RequestObserver.NONE)));
    }
    return new Each(following);
  }

  /** Files of the workspace were kept. */
  public void kept(FilesKept kept) {
    if (all.isEmpty()) {
      return;
    }
    FilesKept clean =
        new FilesKept(
            redactor.hide(kept.action()),
            kept.beganAt(),
            kept.took(),
            kept.files(),
            kept.bytes(),
            kept.failure());
    for (RunObserver each : all) {
      try {
        each.kept(runId, clean);
      } catch (RuntimeException | Error e) {
        failed.accept(each, e);
      }
    }
  }

  /** Makes something of an observer's, or takes what there is without it. */
  private <T> T made(RunObserver observer, Callable<T> making, T without) {
    try {
      return making.call();
    } catch (Exception | Error e) {
      failed.accept(observer, e);
      return without;
    }
  }

  private record Following(RunObserver observer, RequestObserver request) {}

  /** Passes on to each what becomes of a request; the last one that began is the first to end. */
  private final class Each implements RequestObserver {
    private final List<Following> following;

    Each(List<Following> following) {
      this.following = following;
    }

    private void forEach(Consumer<RequestObserver> happened) {
      for (int i = following.size() - 1; i >= 0; i--) {
        Following each = following.get(i);
        try {
          happened.accept(each.request());
        } catch (RuntimeException | Error e) {
          failed.accept(each.observer(), e);
        }
      }
    }

    @Override
    public void firstPiece() {
      forEach(RequestObserver::firstPiece);
    }

    @Override
    public void retried(int attempt, ModelException reason, Duration delay) {
      forEach(each -> each.retried(attempt, reason, delay));
    }

    @Override
    public void fellBack(ModelInfo from, ModelInfo to, ModelException reason) {
      forEach(each -> each.fellBack(from, to, reason));
    }

    @Override
    public void ended(End end) {
      forEach(each -> each.ended(end));
    }
  }
}
