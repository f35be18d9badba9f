package dev.penguin.internal.journal;

import dev.penguin.session.SessionEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What must hold of a file of events and of the logs, wherever processes ended in between. */
final class CrashCheck {
  private final List<String> problems = new ArrayList<>();
  private final Map<String, Map<Long, String>> acknowledged = new HashMap<>();
  private final Map<String, Integer> replies = new HashMap<>();
  private final Set<String> intents = new HashSet<>();
  private final Set<String> results = new HashSet<>();
  private final Set<String> done = new HashSet<>();
  private int entries;

  private CrashCheck() {}

  /**
   * What is wrong; nothing when all holds.
   *
   * @param logs gives the entries that a session has now
   */
  static List<String> problems(Path events, Function<String, List<SessionEntry>> logs)
      throws IOException {
    return check(events, logs).problems;
  }

  /** How many entries were acknowledged. */
  static int acknowledged(Path events) throws IOException {
    return check(events, id -> List.of()).entries;
  }

  private static CrashCheck check(Path events, Function<String, List<SessionEntry>> logs)
      throws IOException {
    CrashCheck check = new CrashCheck();
    if (Files.exists(events)) {
      Files.readAllLines(events).forEach(line -> check.event(line.split(" ")));
    }
    check.acknowledged.forEach((id, expected) -> check.compare(id, expected, logs.apply(id)));
    return check;
  }

  private void event(String[] event) {
    String session = event[1];
    switch (event[0]) {
      case "ack" -> acknowledged(session, event);
      case "ask" -> {
        if (replies.getOrDefault(session, 0) > Integer.parseInt(event[2])) {
          problems.add(session + ": a reply that was stored was asked for again");
        }
      }
      default -> {
        String call = session + " " + event[3];
        if (!intents.contains(call)) {
          problems.add(call + ": ran before its intent was stored");
        }
        if (results.contains(call)) {
          problems.add(call + ": finished, and ran again");
        }
        if (!done.add(call) && event[2].equals("work")) {
          problems.add(call + ": changes something, and ran twice");
        }
      }
    }
  }

  private void acknowledged(String session, String[] event) {
    entries++;
    acknowledged
        .computeIfAbsent(session, id -> new HashMap<>())
        .put(Long.parseLong(event[2]), event[3]);
    switch (event[4]) {
      case "reply" -> replies.merge(session, 1, Integer::sum);
      case "intent" -> intents.add(session + " " + event[5]);
      case "result" -> results.add(session + " " + event[5]);
      default -> {}
    }
  }

  private void compare(String id, Map<Long, String> expected, List<SessionEntry> log) {
    Map<Long, String> found = new HashMap<>();
    log.forEach(entry -> found.put(entry.sequence(), CrashWork.digest(entry)));
    expected.forEach(
        (sequence, digest) -> {
          if (!digest.equals(found.get(sequence))) {
            problems.add(id + ": entry " + sequence + " was acknowledged and is lost");
          }
        });
  }
}
