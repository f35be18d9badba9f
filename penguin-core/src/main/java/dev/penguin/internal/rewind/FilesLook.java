package dev.penguin.internal.rewind;

import dev.penguin.internal.checkpoint.FileCheckpoint;
import dev.penguin.internal.jfr.JfrSpan;
import dev.penguin.internal.jfr.JfrSpans;
import dev.penguin.internal.observe.FilesKept;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Why files are looked at, and who learns what that took.
 *
 * @param sessionId the session for which it is done
 * @param action what it is done for, in words of our own and names of tools
 * @param observer learns of it, besides the flight recorder
 */
public record FilesLook(String sessionId, String action, Consumer<FilesKept> observer) {
  /** One that no run does, so that the flight recorder alone learns of it. */
  static FilesLook ofSession(String sessionId, String action) {
    return new FilesLook(sessionId, action, kept -> {});
  }

  /** Does it. */
  FileCheckpoint measured(Supplier<FileCheckpoint> look) {
    Instant beganAt = Instant.now();
    long began = System.nanoTime();
    try (JfrSpan span = JfrSpans.checkpoint(sessionId, action)) {
      FileCheckpoint taken = look.get();
      span.wrote(taken.newBytes(), taken.newFiles());
      observer.accept(kept(beganAt, began, taken.newFiles(), taken.newBytes(), ""));
      return taken;
    } catch (RuntimeException | Error e) {
      observer.accept(kept(beganAt, began, 0, 0, e.getClass().getSimpleName()));
      throw e;
    }
  }

  private FilesKept kept(Instant beganAt, long began, int files, long bytes, String failure) {
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    return new FilesKept(action, beganAt, took, files, bytes, failure);
  }
}
