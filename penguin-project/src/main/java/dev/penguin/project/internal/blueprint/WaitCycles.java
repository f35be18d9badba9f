package dev.penguin.project.internal.blueprint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Finds tasks that would wait for each other. Each task is two points, its start and its end: the
 * end waits for the start and for the ends of the parts; the start waits for the ends of the
 * prerequisites and for the start of the task that it is a part of. The rule is that of the store.
 * Used by one thread.
 */
public final class WaitCycles {
  private final int tasks;
  private final List<List<Integer>> waitsFor = new ArrayList<>();

  /** So many tasks, which are numbered from 0. */
  public WaitCycles(int tasks) {
    this.tasks = tasks;
    for (int task = 0; task < tasks; task++) {
      waitsFor.add(new ArrayList<>(1));
      waitsFor.add(new ArrayList<>(List.of(task * 2)));
    }
  }

  /** Says that a task is a part of another one. */
  public void part(int parent, int part) {
    waitsFor.get(part * 2).add(parent * 2);
    waitsFor.get(parent * 2 + 1).add(part * 2 + 1);
  }

  /** Says that a task waits for another one. */
  public void wait(int task, int prerequisite) {
    waitsFor.get(task * 2).add(prerequisite * 2 + 1);
  }

  /** Rings of tasks, each of which waits for the next and the last one for the first. */
  public List<List<Integer>> find(int most) {
    List<List<Integer>> rings = new ArrayList<>();
    // Per point: 0 not seen, 1 on the way that is walked, 2 done.
    byte[] state = new byte[tasks * 2];
    int[] next = new int[tasks * 2];
    int[] way = new int[tasks * 2 + 1];
    for (int start = 0; start < state.length && rings.size() < most; start++) {
      int length = 0;
      if (state[start] == 0) {
        way[length++] = start;
        state[start] = 1;
      }
      while (length > 0) {
        int point = way[length - 1];
        if (next[point] == waitsFor.get(point).size()) {
          state[point] = 2;
          length--;
          continue;
        }
        int following = waitsFor.get(point).get(next[point]++);
        if (state[following] == 0) {
          state[following] = 1;
          way[length++] = following;
        } else if (state[following] == 1 && rings.size() < most) {
          rings.add(ring(way, length, following));
        }
      }
    }
    return rings;
  }

  private static List<Integer> ring(int[] way, int length, int from) {
    int at = length - 1;
    while (way[at] != from) {
      at--;
    }
    LinkedHashSet<Integer> ring = new LinkedHashSet<>();
    Arrays.stream(way, at, length).forEach(point -> ring.add(point / 2));
    return Collections.unmodifiableList(new ArrayList<>(ring));
  }
}
