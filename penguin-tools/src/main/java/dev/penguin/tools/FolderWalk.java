package dev.penguin.tools;

import dev.penguin.tool.ToolContext;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All files below a folder, sorted by name in each folder. Links are not followed, {@code .git} is
 * left out, and so is what cannot be read.
 */
final class FolderWalk {
  /** How many entries are looked at in one walk. */
  static final int MAX_ENTRIES = 200_000;

  private final ToolContext context;
  private final Deque<Iterator<Path>> open = new ArrayDeque<>();
  private int entries;
  private boolean truncated;
  private boolean link;

  FolderWalk(Path folder, ToolContext context) throws IOException {
    this.context = context;
    open.push(sorted(folder));
  }

  /** The next regular file or link, or null at the end. */
  @Nullable Path next() throws ToolFailure {
    while (!open.isEmpty()) {
      if (!open.element().hasNext()) {
        open.pop();
        continue;
      }
      Path entry = open.element().next();
      Interruptions.check(context);
      if (isRepository(entry)) {
        continue;
      }
      try {
        BasicFileAttributes attributes =
            Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        link = attributes.isSymbolicLink();
        if (attributes.isDirectory()) {
          open.push(sorted(entry));
        } else if (attributes.isRegularFile() || link) {
          return entry;
        }
      } catch (IOException e) {
        // It went away, or must not be read: the others are still worth finding.
      }
    }
    return null;
  }

  /** Whether what {@link #next} gave is a link. */
  boolean isLink() {
    return link;
  }

  /** Whether there was more than one walk looks at. */
  boolean truncated() {
    return truncated;
  }

  private static boolean isRepository(Path entry) {
    return String.valueOf(entry.getFileName()).equalsIgnoreCase(".git");
  }

  private Iterator<Path> sorted(Path folder) throws IOException {
    List<Path> names = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      for (Path entry : stream) {
        if (entries == MAX_ENTRIES) {
          truncated = true;
          break;
        }
        entries++;
        names.add(entry);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Collections.sort(names);
    return names.iterator();
  }
}
