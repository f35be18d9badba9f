package dev.penguin.project.internal.sync;

import dev.penguin.project.ProjectException.Refused;
import dev.penguin.project.ProjectException.StalePreview;
import dev.penguin.project.ProjectId;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.blueprint.Finding;
import dev.penguin.project.blueprint.SyncPreview.Change;
import dev.penguin.project.internal.blueprint.PlanContent;
import dev.penguin.project.internal.store.ManagerStore;
import java.util.ArrayList;
import java.util.List;

/**
 * A plan beside what a manager has stored: what would change, and the change itself. Immutable and
 * thread-safe.
 */
public final class BlueprintSync {
  private final ProjectManager manager;
  private final PlanContent plan;
  private final SyncReport report;
  private final List<Finding> findings;

  private BlueprintSync(
      ProjectManager manager, PlanContent plan, SyncReport report, List<Finding> findings) {
    this.manager = manager;
    this.plan = plan;
    this.report = report;
    this.findings = findings;
  }

  /** The plan of a project as it is stored. */
  public static PlanContent stored(ProjectManager manager, ProjectId project) {
    return ManagerStore.of(manager).read(database -> StoredPlan.get(database, project).content());
  }

  /**
   * Compares a plan with what is stored; with an error among the findings, only says what they are.
   */
  public static BlueprintSync compare(
      ProjectManager manager, PlanContent plan, List<Finding> findings) {
    if (findings.stream().anyMatch(Finding::isError)) {
      return new BlueprintSync(manager, plan, SyncReport.none(), findings);
    }
    return ManagerStore.of(manager)
        .read(
            database -> {
              SyncPlan sync = SyncPlan.of(database, plan);
              List<Finding> all = new ArrayList<>(findings);
              sync.rings().forEach(ring -> all.add(ringFinding(ring)));
              return new BlueprintSync(manager, plan, SyncReport.of(sync), List.copyOf(all));
            });
  }

  private static Finding ringFinding(List<String> ring) {
    return Finding.error(
        "BP301",
        Finding.Place.ofItem(ring.get(0)),
        "together with the stored tasks, %s would wait for each other"
            .formatted(String.join(", ", ring.subList(0, Math.min(ring.size(), 10)))),
        "take one of these dependencies out, in the blueprint or in the project");
  }

  /** What would be done. */
  public List<Change> changes() {
    return report.changes();
  }

  /** What is wrong with the plan, by itself and with what is stored. */
  public List<Finding> findings() {
    return findings;
  }

  /** Makes the changes in one transaction, when they are still those that were compared. */
  public ProjectId apply() {
    List<Finding> errors = findings.stream().filter(Finding::isError).toList();
    if (!errors.isEmpty()) {
      throw new Refused(
          "The blueprint has %d %s, and is not applied. %s"
              .formatted(errors.size(), errors.size() == 1 ? "error" : "errors", errors.get(0)));
    }
    return ManagerStore.of(manager)
        .write(
            ManagerStore.callerOf(manager),
            change -> {
              SyncPlan sync = SyncPlan.of(change.database(), plan);
              List<String> differences = report.differences(SyncReport.of(sync));
              if (!differences.isEmpty()) {
                throw new StalePreview(plan.header().key(), differences);
              }
              return SyncWriter.write(change, sync);
            });
  }
}
