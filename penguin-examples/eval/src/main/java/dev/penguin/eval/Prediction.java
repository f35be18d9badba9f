package dev.penguin.eval;

import dev.penguin.error.Experimental;
import dev.penguin.eval.internal.file.JsonLines;
import dev.penguin.eval.internal.file.WholeFile;
import dev.penguin.internal.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A model's answer to an instance, in SWE-bench's official form. Immutable.
 *
 * @param instanceId the instance
 * @param model {@code model_name_or_path}
 * @param patch {@code model_patch}, a patch of git; empty when nothing was changed
 */
@Experimental
public record Prediction(String instanceId, String model, String patch) {
  /** Checks that nothing is null. */
  public Prediction {
    Objects.requireNonNull(instanceId, "instanceId");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(patch, "patch");
  }

  /** The JSON object of the prediction, in one line. */
  public String json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("instance_id", instanceId);
    json.put("model_name_or_path", model);
    json.put("model_patch", patch);
    return Json.write(json);
  }

  /**
   * Reads predictions.
   *
   * @param file JSON with a list of them, or JSONL with one a line
   * @throws IOException when it cannot be read, or holds something else
   */
  public static List<Prediction> read(Path file) throws IOException {
    try {
      return JsonLines.read(
          file,
          fields ->
              new Prediction(
                  JsonLines.text(fields, "instance_id"),
                  JsonLines.text(fields, "model_name_or_path"),
                  JsonLines.optional(fields, "model_patch").orElse("")));
    } catch (IllegalArgumentException e) {
      throw new IOException("These are no predictions: " + e.getMessage(), e);
    }
  }

  /**
   * Writes predictions as JSONL, in place of what is there.
   *
   * @param predictions the predictions
   * @param file where
   * @throws IOException when it cannot be written
   */
  public static void write(List<Prediction> predictions, Path file) throws IOException {
    StringBuilder lines = new StringBuilder();
    predictions.forEach(each -> lines.append(each.json()).append('\n'));
    WholeFile.write(file, lines.toString());
  }
}
