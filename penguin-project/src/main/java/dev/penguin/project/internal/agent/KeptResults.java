package dev.penguin.project.internal.agent;

import dev.penguin.project.ProjectException.Refused;
import dev.penguin.project.internal.row.TaskRow;
import dev.penguin.project.internal.store.Row;
import dev.penguin.project.internal.store.WriteTransaction;
import dev.penguin.tool.ToolContext;
import java.util.List;
import java.util.Optional;

/** The results of calls that changed something, written in the transaction of the change. */
final class KeptResults {
  private KeptResults() {}

  /** What a call gave when it ran before; empty when it did not. */
  static Optional<String> find(WriteTransaction change, String tool, String key) {
    Optional<List<String>> kept =
        change
            .database()
            .first(
                (Row row) -> List.of(row.text(), row.text()),
                "SELECT tool, result FROM tool_call WHERE idempotency_key = ?",
                key);
    kept.filter(found -> !found.get(0).equals(tool))
        .ifPresent(
            found -> {
              throw new Refused(
                  "The idempotency key of this call of %s was used by a call of %s; each call needs its own"
                      .formatted(tool, found.get(0)));
            });
    return kept.map(found -> found.get(1));
  }

  static void keep(
      WriteTransaction change, TaskRow bound, String tool, ToolContext context, String result) {
    change
        .database()
        .update(
            "INSERT INTO tool_call (idempotency_key, task, call_id, tool, result, at) VALUES (?, ?,"
                + " ?, ?, ?, ?)",
            context.idempotencyKey(),
            bound.seq(),
            context.callId(),
            tool,
            result,
            change.micros());
  }
}
