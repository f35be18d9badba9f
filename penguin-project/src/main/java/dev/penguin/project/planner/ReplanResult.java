package dev.penguin.project.planner;

import dev.penguin.engine.RunResult;
import dev.penguin.project.blueprint.Finding;
import dev.penguin.project.blueprint.SyncPreview;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The result of replanning: changes to approve, or questions, or findings about what went wrong.
 * Nothing is stored yet. Immutable and thread-safe.
 */
public final class ReplanResult {
  private final PlanResult plan;
  private final Optional<SyncPreview> preview;
  private final String reason;

  ReplanResult(PlanResult plan, Optional<SyncPreview> preview, String reason) {
    this.plan = Objects.requireNonNull(plan, "plan");
    this.preview = Objects.requireNonNull(preview, "preview");
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /**
   * What applying the changes would do. Empty when there are questions, when a finding is an error,
   * and when nothing is to be changed. Applying it is refused when the project has changed since in
   * a way that matters.
   */
  public Optional<SyncPreview> preview() {
    return preview;
  }

  /** The model's reason for changing the plan; empty if it proposed no change. */
  public String reason() {
    return reason;
  }

  /** The whole plan with the changes in it, and how it came about. */
  public PlanResult plan() {
    return plan;
  }

  /** What must be known first, at most five. Plan anew again with an answer to each. */
  public List<String> questions() {
    return plan.questions();
  }

  /** What is wrong with the changes, or why there are none. */
  public List<Finding> findings() {
    return plan.findings();
  }

  /** How the last round ended. */
  public RunResult run() {
    return plan.run();
  }

  /** The preview as a difference that people can read, or how much there is of all else. */
  @Override
  public String toString() {
    return preview.map(SyncPreview::toString).orElse("ReplanResult[" + plan + "]");
  }
}
