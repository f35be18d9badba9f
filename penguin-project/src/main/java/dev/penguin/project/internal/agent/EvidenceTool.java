package dev.penguin.project.internal.agent;

import dev.penguin.project.Artifact;
import dev.penguin.project.ProjectException.Refused;
import dev.penguin.project.internal.row.TaskRow;
import dev.penguin.project.internal.rule.Evidence;
import dev.penguin.project.internal.store.WriteTransaction;
import java.util.Map;

/** Records what a task has made. It never takes the place of what somebody else recorded. */
final class EvidenceTool extends TaskTool.Changing {
  /** Tells whose word the evidence is. */
  private static final String RECORDED_BY = "recorded-by";

  EvidenceTool(BoundTask bound) {
    super(
        bound,
        "task_evidence",
        "Records what the task has made, for those who review it. An older record of the same key"
            + " counts no more.",
        TASK
            + """
            ,"key":{"type":"string","minLength":1,"maxLength":200,"description":"Its name within the\
             task, for instance schema.sql"}\
            ,"kind":{"type":"string","minLength":1,"maxLength":100,"description":"For instance file,\
             test-report, commit"}\
            ,"location":{"type":"string","minLength":1,"maxLength":1000,"description":"A path in the\
             workspace, or an address"}\
            ,"sha256":{"type":"string","pattern":"^[0-9a-f]{64}$","description":"The SHA-256 of its\
             bytes, if you know it"}""",
        "\"key\",\"kind\",\"location\"");
  }

  @Override
  ResultJson change(WriteTransaction change, CallArguments arguments) {
    TaskRow row = bound.openTask(change.database(), arguments.task());
    String key = arguments.text("key");
    boolean others =
        Evidence.of(change.database(), row.task().id()).stream()
            .filter(artifact -> artifact.valid() && artifact.key().equals(key))
            .anyMatch(artifact -> !artifact.metadata().containsKey(RECORDED_BY));
    if (others) {
      throw new Refused(
          "'%.80s' of %s was not recorded by an agent and stays; choose another key"
              .formatted(key, row.number()));
    }
    Artifact made =
        Evidence.add(
            change,
            row.task().id(),
            key,
            new Artifact.Source(
                arguments.text("kind"),
                arguments.text("location"),
                arguments.optionalText("sha256"),
                Map.of(RECORDED_BY, change.actor().toString())));
    return new ResultJson()
        .with("task", row.number())
        .with("evidence", made.key())
        .with("kind", made.kind())
        .with("location", made.location());
  }
}
