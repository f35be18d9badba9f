package dev.penguin.project.internal.agent;

import dev.penguin.message.ToolCall;
import dev.penguin.project.ProjectException;
import dev.penguin.project.internal.row.TaskRow;
import dev.penguin.project.internal.store.WriteTransaction;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Recovery;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.util.Optional;

/** A tool of a run that is bound to a task. What is refused changes nothing. Thread-safe. */
abstract class TaskTool implements Tool {
  /** A property of a schema: the task that a call is about. */
  static final String TASK =
      "\"task\":{\"type\":\"string\",\"maxLength\":40,\"description\":\"Its number, for instance"
          + " SHOP-12; your own task when left out\"}";

  final BoundTask bound;
  private final ToolSpec spec;

  /**
   * A tool.
   *
   * @param properties those of its schema, with commas between
   * @param required the names of those that must be given, in quotes and with commas between
   */
  TaskTool(
      BoundTask bound,
      Effect effect,
      String name,
      String description,
      String properties,
      String required) {
    this.bound = bound;
    this.spec =
        ToolSpec.of(
                name,
                description,
                "{\"type\":\"object\",\"properties\":{%s},\"required\":[%s],\"additionalProperties\":false}"
                    .formatted(properties, required))
            .withEffects(effect)
            .withRecovery(Recovery.RERUN);
  }

  @Override
  public final ToolSpec spec() {
    return spec;
  }

  @Override
  public final ToolResult call(ToolCall call, ToolContext context) {
    try {
      return ToolResult.success(result(new CallArguments(call.arguments()), context));
    } catch (ProjectException | IllegalArgumentException e) {
      return ToolResult.failure(String.valueOf(e.getMessage()));
    }
  }

  abstract String result(CallArguments arguments, ToolContext context);

  /** A tool that only looks. */
  abstract static class Reading extends TaskTool {
    Reading(BoundTask bound, String name, String description, String properties, String required) {
      super(bound, Effect.READ, name, description, properties, required);
    }
  }

  /** A tool that changes something, once for each call. */
  abstract static class Changing extends TaskTool {
    Changing(BoundTask bound, String name, String description, String properties, String required) {
      super(bound, Effect.WRITE, name, description, properties, required);
    }

    @Override
    final String result(CallArguments arguments, ToolContext context) {
      String tool = spec().name();
      return bound
          .store()
          .write(
              bound.caller(),
              change -> {
                Optional<String> kept = CallResults.find(change, tool, context.idempotencyKey());
                return kept.orElseGet(() -> changed(change, arguments, context));
              });
    }

    private String changed(WriteTransaction change, CallArguments arguments, ToolContext context) {
      String result = change(change, arguments).toString();
      TaskRow own = TaskRow.get(change.database(), bound.id());
      CallResults.keep(change, own, spec().name(), context, result);
      return result;
    }

    /** Makes the change, and gives its result. */
    abstract ResultJson change(WriteTransaction change, CallArguments arguments);
  }
}
