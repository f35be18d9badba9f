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
      String old = before.contents().get(name);
      String now = after.contents().get(name);
      if (old == null) {
        files.put(name, "--- /dev/null\n+++ b/" + name + "\n" + UnifiedDiff.of("", now));
      } else if (now == null) {
        files.put(name, "--- a/" + name + "\n+++ /dev/null\n" + UnifiedDiff.of(old, ""));
      } else if (!old.equals(now)) {
        files.put(name, "--- a/" + name + "\n+++ b/" + name + "\n" + UnifiedDiff.of(old, now));
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
