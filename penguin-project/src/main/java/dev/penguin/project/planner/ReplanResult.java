package dev.penguin.project.planner;

import dev.penguin.engine.RunResult;
import dev.penguin.project.blueprint.Finding;
import dev.penguin.project.blueprint.SyncPreview;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The result of replanning: changes to approve, or questions, or findings about what went wrong.
 * Nothing is stored. Immutable and thread-safe.
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
   * The preview of the changes. Empty if there are questions, if a finding is an error, or if
   * nothing is to be changed. Applying it is refused if the project has changed in the meantime so
   * that the preview is no longer right.
   */
  public Optional<SyncPreview> preview() {
    return preview;
  }

  /** The model's reason for changing the plan; empty if it proposed no change. */
  public String reason() {
    return reason;
  }

  /** The complete plan with the changes, and the rounds that made it. */
  public PlanResult plan() {
    return plan;
  }

  /**
   * Questions that must be answered first, at most five. Call {@code replan} again with an answer
   * to each.
   */
  public List<String> questions() {
    return plan.questions();
  }

  /** The problems of the changes, or the reasons why there are none. */
  public List<Finding> findings() {
    return plan.findings();
  }

  /** How the last round ended. */
  public RunResult run() {
    return plan.run();
  }

  /** Returns the preview as text for people, or the number of questions and findings. */
  @Override
  public String toString() {
    return preview.map(SyncPreview::toString).orElse("ReplanResult[" + plan + "]");
  }
}
