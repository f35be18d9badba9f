package dev.penguin.project.internal.query;

import dev.penguin.project.internal.store.Database;
import dev.penguin.project.internal.store.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tasks as points and waits, in arrays of numbers: SQL finds a longest way only by trying all of
 * them. Each task is two points, its start and its end. The end waits for the start and for the
 * ends of the subtasks; the start waits for the ends of the dependencies and for the start of the
 * parent.
 */
public final class Graph {
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
  public static Graph load(Database database, String condition, Object... values) {
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
  public boolean hasCycle() {
    return walk().visited < seqs.size() * 2;
  }

  /** The row numbers of the tasks that the longest way leads through, first one first. */
  List<Long> longestWay() {
    Walk walk = walk();
    int last = -1;
    for (int point = 0; point < seqs.size() * 2; point++) {
      if (last < 0 || walk.times[point] > walk.times[last]) {
        last = point;
      }
    }
    List<Long> way = new ArrayList<>();
    for (int point = last; point >= 0; point = walk.previous[point]) {
      boolean worked = point % 2 == 1 && walk.previous[point] == point - 1;
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
    int[] open = new int[points];
    for (int i = 0; i < waits; i++) {
      open[after[i]]++;
    }
    int[] queue = new int[points];
    int filled = 0;
    for (int point = 0; point < points; point++) {
      if (open[point] == 0) {
        queue[filled++] = point;
      }
    }
    int[] first = firstOfEach();
    int[] next = following(first);
    Walk walk = new Walk(points);
    for (int i = 0; i < filled; i++) {
      int point = queue[i];
      for (int each = first[point]; each < first[point + 1]; each++) {
        walk.pass(point, next[each], isWork(point, next[each]) ? spans[point / 2] : 0);
        if (--open[next[each]] == 0) {
          queue[filled++] = next[each];
        }
      }
    }
    walk.visited = filled;
    return walk;
  }

  /** Whether a way from one point to another is the work on a task. */
  private static boolean isWork(int from, int to) {
    return from % 2 == 0 && to == from + 1;
  }

  /** For each point, where in {@link #following} those begin that wait for it. */
  private int[] firstOfEach() {
    int[] first = new int[seqs.size() * 2 + 1];
    for (int i = 0; i < waits; i++) {
      first[before[i] + 1]++;
    }
    for (int i = 1; i < first.length; i++) {
      first[i] += first[i - 1];
    }
    return first;
  }

  /** The points that wait for each point, those of one point beside each other. */
  private int[] following(int[] first) {
    int[] next = new int[waits];
    int[] filled = first.clone();
    for (int i = 0; i < waits; i++) {
      next[filled[before[i]]++] = after[i];
    }
    return next;
  }

  /** When each point is over at the earliest, and what it waited for last. */
  private static final class Walk {
    private final long[] times;
    private final int[] previous;

    /** How many points were visited: fewer than there are when some wait for each other. */
    private int visited;

    Walk(int points) {
      times = new long[points];
      previous = new int[points];
      Arrays.fill(previous, -1);
    }

    void pass(int from, int to, long span) {
      long time = times[from] + span;
      if (previous[to] < 0 || time > times[to]) {
        times[to] = time;
        previous[to] = from;
      }
    }
  }
}
