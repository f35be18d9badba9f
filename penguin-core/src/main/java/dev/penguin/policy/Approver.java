package dev.penguin.policy;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Decides about calls that the permissions leave open. Thread-safe: calls that run side by side may
 * ask side by side. A null answer, an exception and an answer that does not come in time are a
 * denial. A call waits for five minutes, or for half of what its run may take where that is more;
 * never longer than the run has.
 */
@FunctionalInterface
public interface Approver {

  /**
   * Decides about one call. The call waits for the answer; the first one counts.
   *
   * @param request what will run
   * @return the decision, now or later
   */
  CompletionStage<Decision> decide(ApprovalRequest request);

  /**
   * An approver that decides before it returns, on a thread of the agent's own that the call waits
   * for.
   *
   * @param decision the decision for a request
   */
  static Approver blocking(Function<ApprovalRequest, Decision> decision) {
    Objects.requireNonNull(decision, "decision");
    return request -> CompletableFuture.completedFuture(decision.apply(request));
  }

  /**
   * An approver that decides nothing: each call that it is asked about waits in its session, and
   * the run ends with {@code NEEDS_APPROVAL} once the allowed calls of the same reply have run.
   * Anybody decides later, from any process that has the sessions, with {@code Session.decide};
   * then {@code Session.resume} goes on. An approver of one's own does the same for some calls with
   * {@link Decision#defer()}.
   */
  static Approver deferred() {
    return request -> CompletableFuture.completedFuture(Decision.defer());
  }

  /**
   * The same with an end: what nobody has decided by then is denied when the run goes on.
   *
   * @param expiry how long each call can be decided; longer than zero
   */
  static Approver deferred(Duration expiry) {
    Decision later = Decision.defer(expiry);
    return request -> CompletableFuture.completedFuture(later);
  }
}
