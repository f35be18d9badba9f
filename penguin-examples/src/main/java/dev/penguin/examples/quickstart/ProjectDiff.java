package dev.penguin.examples.quickstart;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What changed in a project between two moments.
 *
 * @param files a unified diff for each file that is not the same, by its path in the project
 */
record ProjectDiff(SortedMap<String, String> files) {

  static ProjectDiff between(ProjectFiles before, ProjectFiles after) {
    SortedMap<String, String> files = new TreeMap<>();
    TreeSet<String> names = new TreeSet<>(before.contents().keySet());
    names.addAll(after.contents().keySet());
    for (String name : names) {
      String old = before.contents().getOrDefault(name, "");
      String now = after.contents().getOrDefault(name, "");
      String from = before.contents().containsKey(name) ? "a/" + name : "/dev/null";
      String to = after.contents().containsKey(name) ? "b/" + name : "/dev/null";
      if (!old.equals(now) || from.equals("/dev/null") || to.equals("/dev/null")) {
        files.put(name, "--- " + from + "\n+++ " + to + "\n" + UnifiedDiff.of(old, now));
      }
    }
    return new ProjectDiff(files);
  }

  boolean isEmpty() {
    return files.isEmpty();
  }

  /** The changed files that are not in a folder, whose name ends with a slash. */
  List<String> filesOutside(String folder) {
    return files.keySet().stream().filter(name -> !name.startsWith(folder)).toList();
  }

  /** All of it, as {@code diff -u} shows it. */
  String text() {
    return String.join("", files.values());
  }
}
