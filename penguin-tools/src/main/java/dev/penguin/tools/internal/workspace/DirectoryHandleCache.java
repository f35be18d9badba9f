package dev.penguin.tools.internal.workspace;

import dev.penguin.tools.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps directories that were just read from open for a moment. Opening one name by name costs more
 * than reading a small file in it, and a model often asks for several files at once. A handle is
 * used again only while its path still leads to that very directory, over no link, and inside the
 * workspace. Thread-safe: each handle is lent to one thread at a time.
 */
final class DirectoryHandleCache {
  private static final int MAX = 8;
  private static final Executor SOON =
      CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS, Runnable::run);

  private final Workspace workspace;

  /** The key of the workspace's root when this was made; null where there is none. */
  private final @Nullable Object root;

  private final Deque<DirectoryHandle> kept = new ArrayDeque<>(MAX);
  private boolean closingSoon;

  DirectoryHandleCache(Workspace workspace) {
    this.workspace = workspace;
    this.root = rootKey(workspace);
  }

  private static @Nullable Object rootKey(Workspace workspace) {
    try {
      return InnerPath.key(workspace.root());
    } catch (IOException e) {
      return null; // then nothing is used twice
    }
  }

  /**
   * A handle of a directory of the workspace, to be given back.
   *
   * @param path a path that the workspace resolved
   */
  DirectoryHandle lend(Path path) throws IOException {
    DirectoryHandle folder = take(path);
    if (folder != null && !isThere(folder)) {
      folder.close();
      folder = null;
    }
    return folder != null ? folder : DirectoryHandle.at(workspace, path);
  }

  private synchronized @Nullable DirectoryHandle take(Path path) {
    for (Iterator<DirectoryHandle> each = kept.iterator(); each.hasNext(); ) {
      DirectoryHandle folder = each.next();
      if (folder.path().equals(path)) {
        each.remove();
        return folder;
      }
    }
    return null;
  }

  /** Takes a handle back, and keeps it open for the next caller unless the cache is full. */
  void giveBack(DirectoryHandle folder) throws IOException {
    boolean stays = false;
    try {
      stays = folder.key() != null && keep(folder);
    } finally {
      if (!stays) {
        folder.close();
      }
    }
  }

  private synchronized boolean keep(DirectoryHandle folder) {
    if (kept.size() == MAX) {
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
    for (DirectoryHandle folder : kept) {
      try {
        folder.close();
      } catch (IOException e) {
        // It was only looked at: nothing is lost.
      }
    }
    kept.clear();
  }

  /**
   * Whether the path leads to the open directory, over no link, and that directory is in the
   * workspace. While it is open, nothing else gets its key. The way up from it cannot be forged by
   * swapping names meanwhile.
   */
  private boolean isThere(DirectoryHandle folder) {
    try {
      Path top = workspace.root();
      Path up = top.getFileSystem().getPath(".");
      for (Path at = folder.path(); !at.equals(top); at = InnerPath.above(at)) {
        up = up.resolve("..");
        if (!at.equals(folder.path()) && Files.isSymbolicLink(at)) {
          return false;
        }
      }
      return Objects.equals(folder.key(), InnerPath.key(folder.path()))
          && root != null
          && root.equals(folder.keyAbove(up));
    } catch (IOException e) {
      return false;
    }
  }
}
