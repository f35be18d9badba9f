package dev.penguin.tools.internal.git;

import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The hooks that git would have run. */
final class Hooks {
  static final List<String> OF_COMMIT =
      List.of(
          "pre-commit",
          "prepare-commit-msg",
          "commit-msg",
          "post-commit",
          "post-rewrite",
          "reference-transaction",
          "post-index-change");

  private Hooks() {}

  /** What a result says of hooks: that none ran, and which there are. */
  static String note(Collection<String> kinds, GitCalls calls)
      throws IOException, ToolFailureException {
    String set = calls.setting("core.hookspath");
    Set<String> found = new TreeSet<>();
    try {
      Path folder =
          set.isEmpty()
              ? calls.repository().common().resolve("hooks")
              : calls.repository().top().resolve(set);
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
        for (Path entry : entries) {
          String name = String.valueOf(entry.getFileName());
          if (kinds.contains(name) && Files.isExecutable(entry)) {
            found.add(name);
          }
        }
      }
    } catch (IOException | DirectoryIteratorException | InvalidPathException e) {
      found.clear(); // There is no such folder.
    }
    return found.isEmpty()
        ? "[hooks do not run; there are none for this]"
        : "[the hooks did not run: " + PlainText.oneLine(String.join(", ", found)) + "]";
  }
}
