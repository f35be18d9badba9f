package dev.penguin.session;

import dev.penguin.policy.Decision;
import java.util.Objects;

/**
 * A call that waited was decided about, or put off to a time by {@link Decision.Defer}. The first
 * decision counts. It is used up when its call begins: {@link SessionEntry.ToolStarted}.
 *
 * @param id the approval's id
 * @param decision what was decided
 */
public record ApprovalDecided(String id, Decision decision) implements SessionEntry.Body {
  /** Checks that nothing is null. */
  public ApprovalDecided {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(decision, "decision");
  }
}
