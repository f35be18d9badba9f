package dev.penguin.internal.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds files orphaned by a crash in a directory of logs. A process left them when it ended while
 * it created or deleted a session, or wrote the index. Not thread-safe.
 */
final class Remains {
  private static final Logger LOG = LoggerFactory.getLogger(Remains.class);

  /** No process writes an index that long. One that did would only leave the old one in place. */
  private static final Duration INDEX_AGE = Duration.ofHours(1);

  private final Consumer<String> sweep;
  private final Set<String> logs = new HashSet<>();
  private final Set<String> others = new HashSet<>();

  /**
   * @param sweep removes the files of that name, after it has made sure that nobody makes it now
   */
  Remains(Consumer<String> sweep) {
    this.sweep = sweep;
  }

  /** Takes note of a file. */
  void see(Path file, String name) {
    int dot = name.lastIndexOf('.');
    if (dot < 1) {
      return;
    }
    String base = name.substring(0, dot);
    switch (name.substring(dot)) {
      case ".log" -> logs.add(base);
      case ".lease", ".young" -> others.add(base);
      default -> {
        if (base.equals("index")) {
          removeIfOld(file);
        }
      }
    }
  }

  /** Hands on the sessions that have files, and no log among them. */
  void sweep() {
    others.removeAll(logs);
    others.stream().filter(SessionNames::isOne).forEach(sweep);
  }

  private static void removeIfOld(Path index) {
    try {
      Instant changed = Files.getLastModifiedTime(index).toInstant();
      if (changed.isBefore(Instant.now().minus(INDEX_AGE))) {
        Files.deleteIfExists(index);
      }
    } catch (IOException e) {
      LOG.debug("{} was left behind", index, e);
    }
  }
}
