package dev.penguin.project;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Evidence: a result of the work on a task. Immutable.
 *
 * @param task the task that produced it
 * @param key its name within the task; a new artifact with the same key makes the old one invalid
 * @param source the kind of artifact, and its location
 * @param valid whether it still counts as evidence
 * @param createdAt when it was recorded
 */
public record Artifact(TaskId task, String key, Source source, boolean valid, Instant createdAt) {
  /** Checks the key. */
  public Artifact {
    Objects.requireNonNull(task, "task");
    Text.line("key", key);
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(createdAt, "createdAt");
  }

  /** The kind of artifact, for instance {@code test-report}. */
  public String kind() {
    return source.kind();
  }

  /** A path or a URI. */
  public String location() {
    return source.location();
  }

  /** The SHA-256 of its bytes in hexadecimal; empty if none was given. */
  public Optional<String> sha256() {
    return source.sha256();
  }

  /** Data of the application. */
  public Map<String, String> metadata() {
    return source.metadata();
  }

  /**
   * The kind and location of an artifact.
   *
   * @param kind the kind of artifact, for instance {@code test-report}
   * @param location a path or a URI, which Penguin does not read
   * @param sha256 the SHA-256 of its bytes as 64 lower-case hexadecimal digits; empty for none
   * @param metadata data of the application
   */
  public record Source(
      String kind, String location, Optional<String> sha256, Map<String, String> metadata) {
    /** Checks each value. */
    public Source {
      Text.line("kind", kind);
      Text.line("location", location);
      sha256.ifPresent(Source::checkDigest);
      metadata = Text.map("metadata", metadata);
    }

    /** Creates a source without digest and metadata. */
    public static Source of(String kind, String location) {
      return new Source(kind, location, Optional.empty(), Map.of());
    }

    private static void checkDigest(String digest) {
      if (!digest.matches("[0-9a-f]{64}")) {
        throw new IllegalArgumentException(
            "sha256 must be 64 lower-case hexadecimal digits, got '%.80s'".formatted(digest));
      }
    }
  }
}
