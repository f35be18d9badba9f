package dev.penguin.project.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tasks as the points and waits that {@link Dependencies} describes, in arrays of numbers: SQL
 * finds a longest way only by trying all of them.
 */
final class Graph {
  /** What a task without an estimate counts for. */
  private static final long USUAL = Duration.ofHours(1).toNanos();

  private final Map<Long, Integer> places = new HashMap<>();
  private final List<Long> seqs = new ArrayList<>();
  private long[] spans = new long[64];
  private int[] before = new int[256];
  private int[] after = new int[256];
  private int waits;

  private Graph() {}

  /** The tasks that a condition on {@code task t} selects, and the waits between them. */
  static Graph load(Database database, String condition, Object... values) {
    Graph graph = new Graph();
    database.forEach(
        graph::addTask,
        "SELECT t.seq, t.children, t.estimate FROM task t WHERE " + condition + " ORDER BY t.seq",
        values);
    database.forEach(
        row -> graph.addPart(row.number(), row.number()),
        "SELECT t.parent, t.seq FROM task t WHERE t.parent IS NOT NULL AND " + condition,
        values);
    database.forEach(
        row -> graph.addDependency(row.number(), row.number()),
        "SELECT d.task, d.depends_on FROM dependency d JOIN task t ON t.seq = d.task WHERE "
            + condition,
        values);
    return graph;
  }

  private void addTask(Row row) {
    int place = seqs.size();
    long seq = row.number();
    boolean leaf = row.number() == 0;
    Long estimate = row.numberOrNull();
    seqs.add(seq);
    places.put(seq, place);
    if (place == spans.length) {
      spans = Arrays.copyOf(spans, place * 2);
    }
    spans[place] = leaf ? (estimate == null ? USUAL : estimate) : 0;
    addWait(start(place), end(place));
  }

  private void addPart(long parent, long child) {
    Integer above = places.get(parent);
    Integer below = places.get(child);
    if (above != null && below != null) {
      addWait(start(above), start(below));
      addWait(end(below), end(above));
    }
  }

  private void addDependency(long task, long dependsOn) {
    Integer waiting = places.get(task);
    Integer first = places.get(dependsOn);
    if (waiting != null && first != null) {
      addWait(end(first), start(waiting));
    }
  }

  private void addWait(int first, int second) {
    if (waits == before.length) {
      before = Arrays.copyOf(before, waits * 2);
      after = Arrays.copyOf(after, waits * 2);
    }
    before[waits] = first;
    after[waits++] = second;
  }

  private static int start(int place) {
    return place * 2;
  }

  private static int end(int place) {
    return place * 2 + 1;
  }

  /** Whether some tasks wait for each other. */
  boolean hasCycle() {
    return walk().visited() < seqs.size() * 2;
  }

  /** The row numbers of the tasks that the longest way leads through, first one first. */
  List<Long> longestWay() {
    Walk walk = walk();
    int last = -1;
    for (int point = 0; point < seqs.size() * 2; point++) {
      if (last < 0 || walk.times()[point] > walk.times()[last]) {
        last = point;
      }
    }
    List<Long> way = new ArrayList<>();
    for (int point = last; point >= 0; point = walk.previous()[point]) {
      boolean worked = point % 2 == 1 && walk.previous()[point] == point - 1;
      if (worked && spans[point / 2] > 0) {
        way.add(seqs.get(point / 2));
      }
    }
    Collections.reverse(way);
    return way;
  }

  /** Visits each point after all that it waits for. */
  private Walk walk() {
    int points = seqs.size() * 2;
    int[] first = new int[points + 1];
    int[] open = new int[points];
    for (int i = 0; i < waits; i++) {
      first[before[i] + 1]++;
      open[after[i]]++;
    }
    for (int i = 0; i < points; i++) {
      first[i + 1] += first[i];
    }
    int[] next = new int[waits];
    int[] fill = Arrays.copyOf(first, points);
    for (int i = 0; i < waits; i++) {
      next[fill[before[i]]++] = after[i];
    }
    long[] times = new long[points];
    int[] previous = new int[points];
    Arrays.fill(previous, -1);
    int[] queue = new int[points];
    int filled = 0;
    for (int point = 0; point < points; point++) {
      if (open[point] == 0) {
        queue[filled++] = point;
      }
    }
    for (int i = 0; i < filled; i++) {
      int point = queue[i];
      for (int each = first[point]; each < first[point + 1]; each++) {
        int following = next[each];
        boolean work = following == point + 1 && point % 2 == 0;
        long time = times[point] + (work ? spans[point / 2] : 0);
        if (previous[following] < 0 || time > times[following]) {
          times[following] = time;
          previous[following] = point;
        }
        if (--open[following] == 0) {
          queue[filled++] = following;
        }
      }
    }
    return new Walk(filled, times, previous);
  }

  /**
   * How many points were visited, when each is over at the earliest, and what it waited for last.
   */
  private record Walk(int visited, long[] times, int[] previous) {}
}
