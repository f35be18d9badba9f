package dev.penguin.project.internal.blueprint;

import dev.penguin.project.NewProject;
import dev.penguin.project.NewTask;
import dev.penguin.project.ProjectException;
import dev.penguin.project.ProjectId;
import dev.penguin.project.blueprint.BlueprintHeader;
import dev.penguin.project.blueprint.BlueprintItem;
import dev.penguin.project.blueprint.Finding.Place;
import dev.penguin.project.internal.blueprint.text.FindingLog;
import dev.penguin.project.internal.blueprint.text.Places;
import java.time.Duration;

/** Asks the values of the store whether they take those of a plan. Used by one thread. */
final class ValueChecks {
  private static final ProjectId ANY = ProjectId.of("0".repeat(26));
  private static final Duration MAX_SPAN = Duration.ofDays(36_500);

  private final Places places;
  private final FindingLog findings;

  ValueChecks(Places places, FindingLog findings) {
    this.places = places;
    this.findings = findings;
  }

  void header(BlueprintHeader header) {
    NewProject.Builder project = NewProject.builder("KEY", "name");
    if (!header.key().isEmpty()) {
      check(places.header("key"), "BP101", () -> project.key(header.key()));
    }
    if (!header.title().isBlank()) {
      check(places.header("title"), () -> project.name(header.title()));
    }
    check(places.header("labels"), () -> project.tags(header.labels()));
    check(places.header("workspace"), () -> header.workspace().ifPresent(project::workspace));
    check(places.header("start"), () -> header.startDate().ifPresent(project::startDate));
    check(places.header("due"), () -> header.dueDate().ifPresent(project::dueDate));
    check(places.header("metadata"), () -> project.metadata(header.metadata()));
    NewTask.Builder other = NewTask.builder(ANY, "any");
    check(places.header("owners"), () -> other.tags(header.owners()));
    check(places.header("version"), () -> header.revision().ifPresent(other::assignee));
    header
        .timeBoxes()
        .forEach((phase, span) -> check(places.header("phases"), () -> checkSpan(span)));
    reserved(header.metadata().keySet(), places.header("metadata"));
  }

  private static void checkSpan(Duration span) {
    if (span.isNegative() || span.compareTo(MAX_SPAN) > 0) {
      throw new IllegalArgumentException("phases must be from zero to 36,500 days, got " + span);
    }
  }

  void item(BlueprintItem item) {
    NewTask.Builder task = NewTask.builder(ANY, "any");
    if (!item.title().isBlank()) {
      check(at(item, "title"), () -> task.title(item.title()));
    }
    check(at(item, "description"), () -> task.description(item.description()));
    check(at(item, "tags"), () -> task.tags(item.tags()));
    check(at(item, "due"), () -> item.dueDate().ifPresent(task::dueDate));
    check(at(item, "estimate"), () -> item.estimate().ifPresent(task::estimate));
    check(at(item, "acceptance"), () -> task.acceptanceCriteria(item.acceptanceCriteria()));
    check(at(item, "definitionofdone"), () -> task.definitionOfDone(item.definitionOfDone()));
    check(at(item, "tools"), () -> task.allowedTools(item.allowedTools()));
    check(at(item, "role"), () -> item.agentRole().ifPresent(task::agentRole));
    check(at(item, "skills"), () -> task.requiredSkills(item.requiredSkills()));
    check(at(item, "effort"), () -> task.effort(item.effort()));
    check(at(item, "value"), () -> task.value(item.value()));
    check(at(item, "risk"), () -> task.risk(item.risk()));
    check(at(item, "assignee"), () -> item.assignee().ifPresent(task::assignee));
    check(at(item, "recipe"), () -> task.recipe(item.recipe()));
    check(at(item, "goals"), () -> task.tags(item.goals()));
    check(at(item, "metadata"), () -> task.metadata(item.metadata()));
    reserved(item.metadata().keySet(), at(item, "metadata"));
  }

  private Place at(BlueprintItem item, String field) {
    return places.item(item, field);
  }

  private void reserved(Iterable<String> names, Place at) {
    for (String name : names) {
      if (StoredFields.isReserved(name)) {
        findings.error(
            "BP109",
            at,
            "the metadata name '%s' is reserved for blueprints".formatted(FindingLog.shown(name)),
            "choose a name that does not begin with '" + StoredFields.PREFIX + "'");
      }
    }
  }

  private void check(Place at, Runnable value) {
    check(at, "BP109", value);
  }

  private void check(Place at, String code, Runnable value) {
    try {
      value.run();
    } catch (IllegalArgumentException | ProjectException.InvalidText e) {
      String message = String.valueOf(e.getMessage());
      int fix = message.indexOf("; ");
      findings.error(
          code,
          at,
          fix < 0 ? message : message.substring(0, fix),
          fix < 0 ? "write a value that fits" : message.substring(fix + 2));
    }
  }
}
