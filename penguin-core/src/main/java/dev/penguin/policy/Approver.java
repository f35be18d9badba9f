package dev.penguin.policy;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Decides about calls that the permissions leave open. Implementations are thread-safe, because
 * parallel calls may ask at once. A null answer, an exception and a late answer are denials. A call
 * waits for five minutes, or for half of its run's time limit if that is longer, but never longer
 * than the run's remaining time.
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
   * An approver whose function returns the decision. The function runs on a thread of the agent,
   * for which the call waits.
   *
   * @param decision the decision for a request
   */
  static Approver blocking(Function<ApprovalRequest, Decision> decision) {
    Objects.requireNonNull(decision, "decision");
    return request -> CompletableFuture.completedFuture(decision.apply(request));
  }

  /**
   * An approver that defers each decision: the call waits in its session, and the run ends with
   * {@code NEEDS_APPROVAL} after the allowed calls of the same reply have run. Somebody decides
   * later with {@code Session.decide}, from any process that has the sessions; then {@code
   * Session.resume} continues. Your own approver can defer single calls with {@link
   * Decision#defer()}.
   */
  static Approver deferred() {
    return request -> CompletableFuture.completedFuture(Decision.defer());
  }

  /**
   * Like {@link #deferred()} with an end: a call that nobody has decided by then is denied when the
   * run continues.
   *
   * @param expiry how long each call can be decided; longer than zero
   */
  static Approver deferred(Duration expiry) {
    Decision later = Decision.defer(expiry);
    return request -> CompletableFuture.completedFuture(later);
  }
}
