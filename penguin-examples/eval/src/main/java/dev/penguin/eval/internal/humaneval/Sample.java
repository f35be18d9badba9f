package dev.penguin.eval.internal.humaneval;

import dev.penguin.eval.internal.file.JsonLines;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A solution of a problem. Immutable.
 *
 * @param taskId the problem
 * @param completion what follows the prompt; in the published form {@code completion}, or {@code
 *     generation} in that of HumanEval-X
 * @param program the whole program where it does not begin with the prompt; a field of ours
 */
public record Sample(String taskId, String completion, Optional<String> program) {

  /** A sample in its published form. */
  public static Sample of(Map<String, Object> fields) {
    return new Sample(
        JsonLines.text(fields, "task_id"),
        JsonLines.text(fields, "completion", "generation"),
        Optional.ofNullable(fields.get("program")).map(Object::toString));
  }

  /** Its published form. */
  public Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("task_id", taskId);
    fields.put("completion", completion);
    program.ifPresent(whole -> fields.put("program", whole));
    return fields;
  }

  /** The whole program. */
  public String programAfter(String prompt) {
    return program.orElse(prompt + completion);
  }
}
