package dev.penguin.eval.internal.run;

import dev.penguin.eval.EvalCase;
import dev.penguin.eval.internal.file.RecordLog;
import dev.penguin.eval.internal.report.ReportJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Results in the file {@code results.jsonl} of a directory, on the disk before they count.
 * Thread-safe; one program at a time.
 */
public final class ResultLog implements AutoCloseable {
  private final RecordLog log;
  private final Map<String, EvalCase> finished = new ConcurrentHashMap<>();

  private ResultLog(RecordLog log) {
    this.log = log;
  }

  /**
   * The log in a directory, which is made when it is missing.
   *
   * @throws IOException when it cannot be read or written, holds something else, or another program
   *     has it
   */
  public static ResultLog open(Path directory) throws IOException {
    Files.createDirectories(directory);
    RecordLog records = RecordLog.open(directory.resolve("results.jsonl"));
    ResultLog log = new ResultLog(records);
    try {
      for (Map<String, Object> fields : records.found()) {
        log.finished.put(String.valueOf(fields.get("key")), ReportJson.caseOf(fields));
      }
      return log;
    } catch (IllegalArgumentException e) {
      records.close();
      throw new IOException(
          directory + " has results of another form: " + e.getMessage() + ". Name another folder",
          e);
    }
  }

  /** The result under a key, if there is one. */
  Optional<EvalCase> finished(String key) {
    return Optional.ofNullable(finished.get(key));
  }

  /** Stores a result; it is on the disk when this returns. */
  void append(String key, EvalCase result) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>(ReportJson.fields(result));
    fields.put("key", key);
    fields.put("task_id", result.id());
    fields.put("passed", result.passed());
    log.append(fields);
  }

  @Override
  public void close() throws IOException {
    log.close();
  }
}
