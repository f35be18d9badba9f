package dev.penguin.internal.transcript;

import dev.penguin.message.ToolCall;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A call that began and has no result.
 *
 * @param call the call as it ran: what the rules and the approver made of the model's, before any
 *     interceptor
 * @param at when it began, the last time if more than once
 * @param sequence the number of the entry that says so
 */
public record StartedCall(ToolCall call, Instant at, long sequence) {
  /** What the model reads of a call that was interrupted. */
  public static final String OUTCOME_UNKNOWN = "Interrupted, outcome unknown.";

  /** What an approver reads who decides whether it runs again. */
  public String question(String idempotencyKey) {
    return "it began at %s and was interrupted, so its outcome is unknown; allowed, it runs again with its idempotency key %s"
        .formatted(at.truncatedTo(ChronoUnit.SECONDS), idempotencyKey);
  }

  /** What the model reads when it does not run again, for a reason that is a sentence. */
  public static String notAgain(String reason) {
    return OUTCOME_UNKNOWN + " On a second try: " + reason;
  }
}
