package dev.penguin.internal.transcript;

import dev.penguin.session.Checkpoint;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.CheckpointMade;
import dev.penguin.session.SessionEntry.RolledBack;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Which entries of a log count after all rollbacks. An entry that was rolled back counts again when
 * a later rollback goes back to a place behind it, as one that undoes another one does.
 */
final class Rollbacks {
  private final String sessionId;

  /** Pairs of the entry that was gone back to and the rollback, in order. */
  private final List<long[]> all = new ArrayList<>();

  /** The ranges that do not count: after the first number, up to the second one. */
  private final List<long[]> dead = new ArrayList<>();

  /** The checkpoints from which rollbacks can be undone. */
  private final List<Checkpoint> ways = new ArrayList<>();

  /** The states of the files that belong to checkpoints, by the numbers of their entries. */
  private final TreeMap<Long, String> files = new TreeMap<>();

  Rollbacks(String sessionId) {
    this.sessionId = sessionId;
  }

  /** Takes in an entry, in the order of the log. */
  void note(SessionEntry entry) {
    if (entry.body() instanceof RolledBack back) {
      all.add(new long[] {back.toSequence(), entry.sequence()});
      workOut();
    } else if (entry.body() instanceof CheckpointMade made) {
      made.files().ifPresent(state -> files.put(entry.sequence(), state));
      if (made.kind() == Checkpoint.Kind.BEFORE_REWIND) {
        ways.add(LogState.checkpoint(sessionId, made, entry));
      }
    }
  }

  /** From the last one on: one that another one has rolled back itself does not count. */
  private void workOut() {
    dead.clear();
    long at = Long.MAX_VALUE;
    for (int i = all.size() - 1; i >= 0; i--) {
      long[] range = all.get(i);
      if (range[1] <= at) {
        dead.add(range);
        at = range[0];
      }
    }
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** The number of the last rollback; 0 for none. */
  long last() {
    return all.isEmpty() ? 0 : all.get(all.size() - 1)[1];
  }

  boolean isLive(long number) {
    return dead.stream().noneMatch(range -> number > range[0] && number <= range[1]);
  }

  /** The state of the files at a checkpoint, which is the next one that was looked at. */
  Optional<String> filesAt(long checkpoint) {
    Map.Entry<Long, String> next = files.ceilingEntry(checkpoint);
    return next == null ? Optional.empty() : Optional.of(next.getValue());
  }

  /** The last state of the files that a checkpoint has. */
  Optional<String> lastFiles() {
    return files.isEmpty() ? Optional.empty() : Optional.of(files.lastEntry().getValue());
  }

  /** The number of the last checkpoint that has a state of the files; 0 for none. */
  long lastLook() {
    return files.isEmpty() ? 0 : files.lastKey();
  }

  /** The checkpoints that count, and those from which rollbacks can be undone. */
  List<Checkpoint> reachable(List<Checkpoint> live) {
    return Stream.concat(ways.stream().filter(way -> !isLive(way.sequence())), live.stream())
        .sorted(Comparator.comparingLong(Checkpoint::sequence))
        .toList();
  }
}
