package dev.penguin.tools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Folders that were just read from, held open a moment longer: to reach one name by name costs more
 * than to read a small file in it, and a model often asks for several files at once. A folder is
 * used again only when its path leads to that very folder still, over no link. Thread-safe: each is
 * lent to one thread at a time.
 */
final class KeptFolders {
  private static final int MOST = 8;
  private static final Executor SOON =
      CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS, Runnable::run);

  private final Workspace workspace;
  private final Deque<OpenFolder> kept = new ArrayDeque<>(MOST);
  private boolean closingSoon;

  KeptFolders(Workspace workspace) {
    this.workspace = workspace;
  }

  /**
   * A folder of the workspace, to be given back.
   *
   * @param path a path that the workspace resolved
   */
  OpenFolder lend(Path path) throws IOException {
    OpenFolder folder = take(path);
    if (folder != null && !isThere(folder)) {
      folder.close();
      folder = null;
    }
    return folder != null ? folder : OpenFolder.at(workspace, path);
  }

  private synchronized @Nullable OpenFolder take(Path path) {
    for (Iterator<OpenFolder> each = kept.iterator(); each.hasNext(); ) {
      OpenFolder folder = each.next();
      if (folder.path().equals(path)) {
        each.remove();
        return folder;
      }
    }
    return null;
  }

  /** Keeps a folder for whoever wants it next. */
  void giveBack(OpenFolder folder) throws IOException {
    if (folder.key() == null || !keep(folder)) {
      folder.close();
    }
  }

  private synchronized boolean keep(OpenFolder folder) {
    if (kept.size() == MOST) {
      return false;
    }
    kept.addFirst(folder);
    if (!closingSoon) {
      closingSoon = true;
      SOON.execute(this::closeAll);
    }
    return true;
  }

  private synchronized void closeAll() {
    closingSoon = false;
    for (OpenFolder folder : kept) {
      try {
        folder.close();
      } catch (IOException e) {
        // It was only looked at: nothing is lost.
      }
    }
    kept.clear();
  }

  /**
   * Whether the path leads to what is held; while it is held, nothing else gets its key. It is
   * asked for the sake of what others made anew: what is held was reached over no link.
   */
  private static boolean isThere(OpenFolder folder) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(folder.path(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.fileKey().equals(folder.key());
    } catch (IOException e) {
      return false;
    }
  }
}
