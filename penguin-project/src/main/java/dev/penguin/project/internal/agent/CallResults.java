package dev.penguin.project.internal.agent;

import dev.penguin.project.internal.row.TaskRow;
import dev.penguin.project.internal.store.Row;
import dev.penguin.project.internal.store.WriteTransaction;
import dev.penguin.tool.ToolContext;
import java.util.Optional;

/** The results of calls that changed something, written in the transaction of the change. */
final class CallResults {
  private CallResults() {}

  /** What a call gave when it ran before; empty when it did not. */
  static Optional<String> find(WriteTransaction change, String tool, String key) {
    return change
        .database()
        .first(
            Row::text,
            "SELECT result FROM tool_call WHERE idempotency_key = ? AND tool = ?",
            key,
            tool);
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
