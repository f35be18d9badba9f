package dev.penguin.internal.loop;

import dev.penguin.internal.events.LogContext;
import dev.penguin.internal.flow.TaskDecorator;
import dev.penguin.internal.permission.PermissionEvaluator;
import dev.penguin.internal.permission.PermissionEvaluator.Verdict;
import dev.penguin.internal.tool.TreeSearch;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.policy.ApprovalRequest;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.session.SessionEntry.AllowedForSession;
import dev.penguin.tool.Cancellation.Registration;
import dev.penguin.tool.PreparedCall;
import dev.penguin.tool.Resource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides which tool calls may run: the permissions first, then the approver. Thread-safe. */
public final class ApprovalService {
  private static final Logger LOG = LoggerFactory.getLogger(ApprovalService.class);

  private static final Decision STOPPED =
      Decision.deny("the run was stopped before anybody answered");

  private final PermissionEvaluator evaluator;
  private final Optional<Approver> approver;
  private final ExecutorService workers;
  private final TaskDecorator decorator;
  private final Optional<Path> workspace;
  private final Supplier<String> ids;

  /**
   * @param decorator carries what belongs to the run's thread to that of the approver
   * @param workspace the directory that the run works in
   * @param ids makes an id for each approval
   */
  public ApprovalService(
      PermissionEvaluator evaluator,
      Optional<Approver> approver,
      ExecutorService workers,
      TaskDecorator decorator,
      Optional<Path> workspace,
      Supplier<String> ids) {
    this.evaluator = evaluator;
    this.approver = approver;
    this.workers = workers;
    this.decorator = decorator;
    this.workspace = workspace;
    this.ids = ids;
  }

  /** Whether anybody can be asked. */
  boolean hasApprover() {
    return approver.isPresent();
  }

  /** An id for an approval. */
  String newId() {
    return ids.get();
  }

  /**
   * What is allowed for the session is so in this workspace: a command does other things elsewhere.
   */
  public AllowedForSession here(AllowedForSession rule) {
    List<String> resources = new ArrayList<>(rule.resources());
    workspace.ifPresent(directory -> resources.add("in " + directory));
    return new AllowedForSession(rule.tool(), resources);
  }

  /** Evaluates the permissions for a call, which then passes over what they deny, if it can. */
  Verdict decide(
      ToolSet.Entry tool,
      @Nullable PreparedCall prepared,
      List<Resource> resources,
      boolean planned) {
    if (!(prepared instanceof TreeSearch search)) {
      return evaluator.decide(tool.spec(), tool.trusted(), resources, planned);
    }
    evaluator.deniedBelow(tool.spec(), resources).ifPresent(search::leaveOut);
    return evaluator.decideOnSearch(tool.spec(), tool.trusted(), resources, planned);
  }

  /** Whether a tool can do anything in this run. */
  public boolean mayPermit(ToolSet.Entry tool) {
    return evaluator.mayPermit(tool.spec(), tool.trusted());
  }

  /** Whether the model must have a plan approved before it may do more than read. */
  public boolean wantsPlan() {
    return evaluator.wantsPlan();
  }

  /**
   * Asks the approver and waits. Whatever goes wrong is a denial.
   *
   * @param most how long to wait at most; the end of the run may come before
   */
  Decision ask(ApprovalRequest request, RunControl control, Duration most)
      throws InterruptedException {
    if (approver.isEmpty()) {
      return Decision.deny("it needs approval, and nobody is there to approve it");
    }
    CompletableFuture<Decision> answer = new CompletableFuture<>();
    Future<?> asking;
    try {
      Runnable task =
          decorator.decorate(
              () -> ask(approver.get(), request, answer), answer::completeExceptionally);
      asking = workers.submit(LogContext.handedOn(task));
    } catch (RejectedExecutionException e) { // the engine was closed
      return STOPPED;
    } catch (RuntimeException e) { // of the application's decorator
      return failed(request, control, e);
    }
    Registration registration = control.onCancel(() -> answer.cancel(false));
    Duration left = control.remaining();
    boolean isLast = left.compareTo(most) <= 0;
    try {
      return answer.get((isLast ? left : most).toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return Decision.deny(
          "nobody answered " + (isLast ? "before the time of the run was up" : within(most)));
    } catch (CancellationException e) {
      return STOPPED;
    } catch (ExecutionException e) {
      return failed(request, control, e.getCause() == null ? e : e.getCause());
    } finally {
      registration.close();
      answer.cancel(false);
      asking.cancel(true);
    }
  }

  private static Decision failed(ApprovalRequest request, RunControl control, Throwable cause) {
    LOG.warn(
        "The approver failed; the call of '{}' is denied", request.tool(), control.loggable(cause));
    return Decision.deny("the approver failed");
  }

  private static String within(Duration time) {
    return time.toSeconds() == 0
        ? "within " + time.toMillis() + " milliseconds"
        : "within " + time.toSeconds() + (time.toSeconds() == 1 ? " second" : " seconds");
  }

  /** Runs the approver's own code; any failure of it, Errors included, must release the call. */
  private static void ask(
      Approver approver, ApprovalRequest request, CompletableFuture<Decision> answer) {
    try {
      CompletionStage<Decision> stage = approver.decide(request);
      stage.whenComplete(
          (decision, error) -> {
            if (decision != null) {
              answer.complete(decision);
            } else {
              answer.completeExceptionally(
                  error != null ? error : new IllegalStateException("The approver gave no answer"));
            }
          });
    } catch (RuntimeException | Error e) {
      answer.completeExceptionally(e);
    }
  }
}
