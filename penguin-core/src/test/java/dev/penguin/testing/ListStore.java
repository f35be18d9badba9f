package dev.penguin.testing;

import dev.penguin.session.NoSuchSessionException;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.SessionStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A plain store that keeps the contract, for subclasses that break it in one place. */
class ListStore implements SessionStore {
  final Map<String, List<SessionEntry>> logs = new LinkedHashMap<>();

  @Override
  public synchronized void append(String sessionId, List<SessionEntry> entries) {
    check(sessionId, entries);
    List<SessionEntry> log = new ArrayList<>(logs.getOrDefault(sessionId, List.of()));
    log.addAll(entries);
    logs.remove(sessionId);
    logs.put(sessionId, log);
  }

  void check(String sessionId, List<SessionEntry> entries) {
    long next = logs.getOrDefault(sessionId, List.of()).size() + 1L;
    for (SessionEntry entry : entries) {
      if (entry.sequence() != next++) {
        throw new IllegalArgumentException("Wrong number " + entry.sequence());
      }
    }
    if (entries.isEmpty()) {
      throw new IllegalArgumentException("No entries");
    }
  }

  @Override
  public void read(String sessionId, Consumer<? super SessionEntry> reader) {
    log(sessionId).forEach(reader);
  }

  final synchronized List<SessionEntry> log(String sessionId) {
    List<SessionEntry> log = logs.get(sessionId);
    if (log == null) {
      throw new NoSuchSessionException(sessionId);
    }
    return List.copyOf(log);
  }

  @Override
  public synchronized List<SessionInfo> list() {
    List<SessionInfo> infos = new ArrayList<>();
    logs.forEach(
        (id, log) ->
            infos.add(
                0, new SessionInfo(id, log.get(0).at(), log.get(log.size() - 1).at(), log.size())));
    return infos;
  }

  @Override
  public synchronized void delete(String sessionId) {
    log(sessionId);
    logs.remove(sessionId);
  }
}
