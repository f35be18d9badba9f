package dev.penguin.session;

import dev.penguin.policy.Decision;
import java.util.Objects;

/**
 * A pending call was decided, or its decision was postponed by {@link Decision.Defer}. The first
 * decision counts. It is used up when the call starts: {@link SessionEntry.ToolStarted}.
 *
 * @param id the approval's id
 * @param decision the decision
 */
public record ApprovalDecided(String id, Decision decision) implements SessionEntry.Body {
  /** Checks that nothing is null. */
  public ApprovalDecided {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(decision, "decision");
  }
}
