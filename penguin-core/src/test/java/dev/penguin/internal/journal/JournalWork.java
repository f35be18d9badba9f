package dev.penguin.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.session.NoSuchSessionException;
import dev.penguin.session.SessionBusyException;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.AllowedForSession;
import dev.penguin.session.SessionEntry.CheckpointMade;
import dev.penguin.session.SessionEntry.RolledBack;
import dev.penguin.session.SessionEntry.Steered;
import dev.penguin.session.SessionEntry.SteeringRead;
import dev.penguin.session.SessionEntry.TailTruncated;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.SessionLock;
import dev.penguin.session.StorageException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All that is done to a journal, on a disk that may fail: what fails is looked at, and done again.
 * Knows what was acknowledged.
 */
@SuppressWarnings("try") // claims are held, not used
final class JournalWork {
  private static final int MAX_ATTEMPTS = 4;
  private final JournalStore store;

  /** On the same folder, and nothing fails there; null when the power will be cut. */
  private final JournalStore other;

  private final Map<String, List<SessionEntry>> acknowledged = new HashMap<>();

  /** What was not acknowledged, but may be there: all of it, or nothing. */
  private final Map<String, List<SessionEntry>> trying = new HashMap<>();

  /** Whether a deletion was begun that was not acknowledged. */
  private String deleting = "";

  JournalWork(JournalStore store, JournalStore other) {
    this.store = store;
    this.other = other;
  }

  void run() {
    try (SessionLock claim = claim("s")) {
      append("s", 2);
      append("s", 1);
    }
    append("s", 1);
    try (SessionLock claim = claim("s")) {
      assertThat(retried(() -> Logs.read(store, "s"))).isEqualTo(acknowledged.get("s"));
      append("s", 2);
    }
    append("t", 1);
    delete("t");
    try (SessionLock claim = retried(() -> store.lock("u"))) {
      append("u", 1);
      delete("u");
    }
    append("t", 2);
    assertThat(retried(store::list))
        .extracting(SessionInfo::id)
        .containsExactlyInAnyOrder("s", "t");
  }

  /** Takes a session: others are refused it until it is given back, and only until then. */
  private SessionLock claim(String id) {
    SessionLock claim = retried(() -> store.lock(id));
    return () -> {
      if (other == null) {
        claim.close();
        return;
      }
      assertThatThrownBy(() -> other.lock(id)).isInstanceOf(SessionBusyException.class);
      claim.close();
      other.lock(id).close();
    };
  }

  private void append(String id, int count) {
    for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      List<SessionEntry> before = acknowledged.getOrDefault(id, List.of());
      List<SessionEntry> next = next(before.size() + 1, count);
      trying.put(id, next);
      try {
        store.append(id, next);
        acknowledged(id, next);
        return;
      } catch (StorageException.Failed e) {
        goOnAfter(e);
      } catch (IllegalArgumentException e) {
        long there = Logs.read(other, id).size() + 1L;
        assertThat(e)
            .hasMessage(
                "The next entry of the session must have number %d, got %d",
                there, next.get(0).sequence());
      }
      if (isThere(id, next)) {
        return;
      }
    }
    throw new AssertionError("An append to '" + id + "' fails again and again");
  }

  private void acknowledged(String id, List<SessionEntry> added) {
    List<SessionEntry> all = new ArrayList<>(acknowledged.getOrDefault(id, List.of()));
    all.addAll(added);
    acknowledged.put(id, all);
    trying.remove(id);
  }

  /** Whether what failed is there all the same. */
  private boolean isThere(String id, List<SessionEntry> tried) {
    if (retried(() -> store.find(id)).isEmpty()) {
      assertThat(acknowledged).doesNotContainKey(id);
      return false;
    }
    List<SessionEntry> found = retried(() -> Logs.read(store, id));
    check(id, found);
    int before = acknowledged.getOrDefault(id, List.of()).size();
    acknowledged(id, found.subList(before, found.size()));
    return found.size() > before && found.get(before).equals(tried.get(0));
  }

  /**
   * What a session may have now: what was acknowledged, and what was tried, whole or not at all.
   */
  private void check(String id, List<SessionEntry> found) {
    List<SessionEntry> all = new ArrayList<>(acknowledged.getOrDefault(id, List.of()));
    int before = all.size();
    List<SessionEntry> tried = trying.getOrDefault(id, List.of());
    if (found.size() > before && found.get(before).body() instanceof TailTruncated) {
      all.add(found.get(before));
    } else if (found.size() > before) {
      all.addAll(tried);
    }
    assertThat(found).as(id).isEqualTo(all);
  }

  private void delete(String id) {
    deleting = id;
    for (int attempt = 1; acknowledged.containsKey(id); attempt++) {
      assertThat(attempt).isLessThan(MAX_ATTEMPTS);
      try {
        store.delete(id);
        acknowledged.remove(id);
      } catch (StorageException.Failed e) {
        goOnAfter(e);
      } catch (NoSuchSessionException e) { // it was deleted the last time
        assertThat(attempt).isGreaterThan(1);
        assertThat(other.find(id)).isEmpty();
        acknowledged.remove(id);
      }
    }
    deleting = "";
  }

  private interface Attempt<T> {
    T run();
  }

  private void goOnAfter(StorageException.Failed failure) {
    if (other == null) {
      throw failure;
    }
    assertThat(failure).hasMessageContaining("No space left on device");
  }

  private <T> T retried(Attempt<T> attempt) {
    for (int i = 1; i < MAX_ATTEMPTS; i++) {
      try {
        return attempt.run();
      } catch (StorageException.Failed e) {
        goOnAfter(e);
      }
    }
    return attempt.run();
  }

  /** Entries of several kinds, told apart by their numbers. */
  private static List<SessionEntry> next(long from, int count) {
    List<SessionEntry> entries = new ArrayList<>(Logs.entries(from, from + count - 1));
    entries.replaceAll(
        entry ->
            switch ((int) entry.sequence()) {
              case 3 -> Logs.entry(3, new CheckpointMade("before"));
              case 4 -> Logs.entry(4, new AllowedForSession("shell", List.of("ls")));
              case 5 -> Logs.entry(5, new RolledBack(3));
              case 6 -> Logs.entry(6, new Steered("wait"));
              case 7 -> Logs.entry(7, new SteeringRead(1));
              default -> entry;
            });
    return entries;
  }

  /** Whether another store finds all that was acknowledged, takes the sessions and goes on. */
  void checkAll(JournalStore reopened) {
    for (String id : List.of("s", "t", "u")) {
      if (reopened.find(id).isEmpty()) {
        assertThat(id.equals(deleting) ? Map.of() : acknowledged).doesNotContainKey(id);
        reopened.append(id, Logs.entries(1, 1)); // its name is free
        reopened.delete(id);
        continue;
      }
      check(id, Logs.read(reopened, id));
      try (SessionLock claim = reopened.lock(id)) {
        List<SessionEntry> found = new ArrayList<>(Logs.read(reopened, id));
        found.addAll(next(found.size() + 1, 1));
        reopened.append(id, found.subList(found.size() - 1, found.size()));
        assertThat(Logs.read(reopened, id)).isEqualTo(found);
      }
      assertThat(reopened.find(id))
          .map(SessionInfo::state)
          .get()
          .isNotEqualTo(SessionInfo.State.UNREADABLE);
    }
  }
}
