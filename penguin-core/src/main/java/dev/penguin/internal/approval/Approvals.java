package dev.penguin.internal.approval;

import dev.penguin.internal.approval.StoredApproval.Use;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.policy.Decision;
import dev.penguin.policy.PendingApproval;
import dev.penguin.session.AgentStarted;
import dev.penguin.session.ApprovalDecided;
import dev.penguin.session.ApprovalPendingException;
import dev.penguin.session.ApprovalRequested;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionEntry.RunEnded;
import dev.penguin.session.SessionEntry.RunStarted;
import dev.penguin.session.SessionEntry.ToolStarted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The approvals of one session that are not over, as they follow from its log. One is bound to a
 * call and to the fingerprint of what that would do. It is used up by the entry that says that the
 * call begins, so that no process can begin a second time on the same word, and over when the call
 * has a result. Not thread-safe.
 */
public final class Approvals {
  private final Map<String, StoredApproval> byId = new LinkedHashMap<>();

  /** The calls of sub-agents that have begun: each goes on in one session, however often. */
  private final Set<String> ofAgents = new HashSet<>();

  /** Takes in an entry of the log. */
  public void apply(SessionEntry entry) {
    Body body = entry.body();
    if (body instanceof ApprovalRequested asked) {
      ToolCall call = asked.request().call();
      boolean again = isBegun(call);
      byId.values()
          .removeIf(old -> old.callId().equals(call.id()) && (again || old.use() == Use.NONE));
      byId.put(asked.id(), new StoredApproval(asked, entry.at(), null, null, Use.NONE));
    } else if (body instanceof ApprovalDecided decided) {
      byId.computeIfPresent(decided.id(), (id, old) -> decided(old, decided, entry.at()));
    } else if (body instanceof ToolStarted started) {
      use(started.call());
    } else if (body instanceof AgentStarted agent) {
      ofAgents.add(agent.callId());
      replace(
          old ->
              old.callId().equals(agent.callId()) && old.use() == Use.USED
                  ? old.with(Use.WAITS)
                  : old);
    } else if (body instanceof MessageAdded said && said.message() instanceof ToolMessage result) {
      byId.values().removeIf(old -> old.callId().equals(result.callId()));
    } else if (body instanceof RunStarted) {
      clear();
    } else if (body instanceof RunEnded ended && leavesOpen(ended)) {
      replace(old -> old.use() == Use.USED ? old.with(Use.WAITS) : old);
    }
  }

  /**
   * Whether exactly this call has begun on an approval and is asked about again: its process ended
   * then, so that what let it begin is spent and does not let it begin again when it waits now.
   */
  private boolean isBegun(ToolCall call) {
    return byId.values().stream()
        .anyMatch(
            old -> old.callId().equals(call.id()) && old.use() == Use.USED && old.isAbout(call));
  }

  private static StoredApproval decided(StoredApproval old, ApprovalDecided decided, Instant at) {
    if (decided.decision() instanceof Decision.Defer put) {
      return put.expiry().map(time -> old.until(at.plus(time))).orElse(old);
    }
    return old.decision() == null ? old.with(decided.decision()) : old;
  }

  /** A call that an interceptor changes may have two: the one that lets it begin is used up. */
  private void use(ToolCall call) {
    List<StoredApproval> decided =
        byId.values().stream()
            .filter(one -> one.callId().equals(call.id()) && one.decision() != null)
            .toList();
    Use used = ofAgents.contains(call.id()) ? Use.WAITS : Use.USED;
    List<StoredApproval> exact = decided.stream().filter(one -> one.isFor(call)).toList();
    (exact.isEmpty() ? decided : exact).forEach(one -> byId.put(one.id(), one.with(used)));
  }

  private void replace(UnaryOperator<StoredApproval> change) {
    byId.replaceAll((id, old) -> change.apply(old));
  }

  /** Whether the end of a run leaves calls open that wait, so that it can go on. */
  public static boolean leavesOpen(RunEnded ended) {
    return ended.outcome().equals("NEEDS_APPROVAL")
        || ended.outcome().equals("NEEDS_INPUT") && ended.question().isEmpty();
  }

  /** Forgets all of them. */
  public void clear() {
    byId.clear();
    ofAgents.clear();
  }

  /** Forgets those of some ids: what was decided before a rollback must be decided anew. */
  public void forget(Collection<String> ids) {
    byId.keySet().removeAll(ids);
  }

  /** One that no call has begun on, or whose call waits: the one for exactly this call. */
  public Optional<StoredApproval> find(ToolCall call, String fingerprint) {
    return byId.values().stream()
        .filter(
            one ->
                one.callId().equals(call.id())
                    && one.use() != Use.USED
                    && one.asked().fingerprint().equals(fingerprint))
        .findFirst();
  }

  /** What was asked last about a call that has not begun since, whatever it would do now. */
  public Optional<StoredApproval> find(ToolCall call) {
    List<StoredApproval> all =
        byId.values().stream()
            .filter(one -> one.callId().equals(call.id()) && one.use() != Use.USED)
            .toList();
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  /** One by its id. */
  public Optional<StoredApproval> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Those that wait for a decision, oldest first. */
  public List<PendingApproval> pending(Instant now) {
    List<PendingApproval> pending = new ArrayList<>();
    for (StoredApproval one : byId.values()) {
      if (one.decision() == null && !one.isExpired(now)) {
        pending.add(one.pending());
      }
    }
    return pending;
  }

  /**
   * Checks that a new prompt passes over none.
   *
   * @throws ApprovalPendingException when it would
   */
  public void checkNoneWaits(String sessionId, Instant now) {
    List<StoredApproval> all = unused(now);
    if (!all.isEmpty()) {
      throw new ApprovalPendingException(
          sessionId,
          all.stream().filter(one -> one.decision() == null).map(StoredApproval::id).toList(),
          all.stream().filter(one -> one.decision() != null).map(StoredApproval::id).toList());
    }
  }

  /** Those that nobody has used: they wait for a decision, or for the run to go on. */
  public List<StoredApproval> unused(Instant now) {
    return byId.values().stream()
        .filter(one -> one.use() == Use.NONE && !one.isExpired(now))
        .toList();
  }
}
