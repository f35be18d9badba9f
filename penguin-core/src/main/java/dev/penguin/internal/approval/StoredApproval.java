package dev.penguin.internal.approval;

import dev.penguin.message.ToolCall;
import dev.penguin.policy.Decision;
import dev.penguin.policy.PendingApproval;
import dev.penguin.session.ApprovalRequested;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An approval as the log tells it. Immutable.
 *
 * @param asked what was asked
 * @param at when it was asked
 * @param expiresAt when nobody can decide about it any more, null for never
 * @param decision what was decided, null for nothing yet
 * @param use whether a call has begun on its word
 */
public record StoredApproval(
    ApprovalRequested asked,
    Instant at,
    @Nullable Instant expiresAt,
    @Nullable Decision decision,
    Use use) {

  /** What became of an approval. */
  public enum Use {
    /** No call has begun. */
    NONE,
    /** The call has begun, and nothing else may begin on this word. */
    USED,
    /** The call had begun and waits now, for something else, or for its agent: it may go on. */
    WAITS
  }

  /** The approval's id. */
  public String id() {
    return asked.id();
  }

  /** The id of the call that was asked about. */
  String callId() {
    return asked.request().call().id();
  }

  /** Whether it lets a call begin with these arguments. */
  boolean isFor(ToolCall call) {
    return decision instanceof Decision.AllowWith
        || asked.request().call().argumentsJson().equals(call.argumentsJson());
  }

  /** Whether it was asked about exactly this call, or decided that this one runs. */
  boolean isAbout(ToolCall call) {
    Map<String, Object> arguments = call.arguments();
    return asked.request().call().arguments().equals(arguments)
        || decision instanceof Decision.AllowWith with
            && call.withArguments(with.argumentsJson()).arguments().equals(arguments);
  }

  /** Whether it can be decided no more, without a decision. */
  public boolean isExpired(Instant now) {
    return decision == null && expiresAt != null && !now.isBefore(expiresAt);
  }

  StoredApproval with(Decision decided) {
    return new StoredApproval(asked, at, expiresAt, decided, use);
  }

  StoredApproval until(Instant end) {
    return new StoredApproval(asked, at, end, decision, use);
  }

  StoredApproval with(Use now) {
    return new StoredApproval(asked, at, expiresAt, decision, now);
  }

  /** What was decided, in the words of events and the audit file; the reason of a denial. */
  public static String inWords(Decision decision) {
    if (decision instanceof Decision.Deny deny) {
      return deny.reason();
    }
    if (decision instanceof Decision.AllowWith) {
      return "once, with other arguments";
    }
    return decision instanceof Decision.AllowForSession ? "session" : "once";
  }

  /** As a caller sees it. */
  public PendingApproval pending() {
    return new PendingApproval(
        id(), asked.request(), asked.request().agentPath(), at, Optional.ofNullable(expiresAt));
  }
}
