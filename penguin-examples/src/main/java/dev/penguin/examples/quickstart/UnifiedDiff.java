package dev.penguin.examples.quickstart;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.util.List;
import java.util.stream.Collectors;

/** Compares two texts line by line, as {@code diff -u} does. */
final class UnifiedDiff {
  private static final int CONTEXT = 3;
  private static final int FILE_NAMES = 2;

  private UnifiedDiff() {}

  /** The hunks, without the names of the files; empty when both texts are equal. */
  static String of(String before, String after) {
    List<String> old = before.lines().toList();
    return UnifiedDiffUtils.generateUnifiedDiff(
            "", "", old, DiffUtils.diff(old, after.lines().toList()), CONTEXT)
        .stream()
        .skip(FILE_NAMES)
        .map(line -> (line.startsWith("@@ ") ? header(line) : line) + "\n")
        .collect(Collectors.joining());
  }

  /** An empty text has no first line; {@code diff -u} names line 0 there, the library line 1. */
  private static String header(String line) {
    return line.replace("-1,0 ", "-0,0 ").replace("+1,0 ", "+0,0 ");
  }
}
