package dev.penguin.policy;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Decides about calls for which the permissions require approval. Implementations are thread-safe,
 * because parallel calls may need a decision at once. A null answer, an exception or a late answer
 * denies the call. A call waits for five minutes, or for half of its run's time limit if that is
 * longer, but never longer than the run's remaining time.
 */
@FunctionalInterface
public interface Approver {

  /**
   * Decides about one call. The call waits for the answer; the first answer counts.
   *
   * @param request the call and what it would do
   * @return the decision, now or later
   */
  CompletionStage<Decision> decide(ApprovalRequest request);

  /**
   * Creates an approver from a function that returns the decision. The function runs on a thread of
   * the agent, and the call waits for it.
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
   * Like {@link #deferred()} with a time limit: a call without a decision by then is denied when
   * the run continues.
   *
   * @param expiry how long each call can be decided; longer than zero
   */
  static Approver deferred(Duration expiry) {
    Decision later = Decision.defer(expiry);
    return request -> CompletableFuture.completedFuture(later);
  }
}
