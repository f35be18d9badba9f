package dev.penguin.tools.internal.search;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Opens the files of a walk ahead, on a thread of its own, while those before them are read.
 * Finding and opening files costs as much as reading them. Only a few are open at a time. Used by
 * one thread, besides its own.
 */
final class FilePrefetcher implements AutoCloseable {
  private static final int FILES_AT_ONCE = 8;
  private static final int BATCHES = 2;
  private static final long JOIN_MILLIS = 2_000;

  private final DirectoryWalk walk;
  private final Predicate<String> wanted;
  private final boolean refuseHardLinks;
  private final BlockingQueue<Batch> batches = new ArrayBlockingQueue<>(BATCHES);
  private final Thread thread = new Thread(this::open, "penguin-search-walk");
  private Deque<Opened> current = new ArrayDeque<>();
  private boolean ended;

  /**
   * A file.
   *
   * @param name its path relative to the workspace
   * @param channel its content, closed by the caller that takes it; null when it could not be
   *     opened
   * @param size how long it was when it was looked at
   */
  record Opened(String name, @Nullable SeekableByteChannel channel, long size) {}

  /**
   * Some files.
   *
   * @param last whether there are no more
   * @param failure why there are no more; null when there are, or when all were there
   */
  private record Batch(List<Opened> files, boolean last, @Nullable Throwable failure) {}

  /**
   * Starts the thread.
   *
   * @param walk the walk, closed with this; it belongs to the other thread from now on
   * @param wanted which files are opened, asked on the other thread
   */
  FilePrefetcher(DirectoryWalk walk, Predicate<String> wanted, boolean refuseHardLinks) {
    this.walk = walk;
    this.wanted = wanted;
    this.refuseHardLinks = refuseHardLinks;
    thread.setDaemon(true);
    thread.start();
  }

  /** The next file, in the order of the walk, or null at the end. */
  @Nullable Opened next() throws IOException, InterruptedException {
    while (current.isEmpty()) {
      if (ended) {
        return null;
      }
      Batch batch = batches.take();
      current = new ArrayDeque<>(batch.files());
      ended = batch.last();
      if (batch.failure() instanceof IOException e) {
        throw e;
      } else if (batch.failure() instanceof RuntimeException e) {
        throw e;
      } else if (batch.failure() instanceof Error e) {
        throw e;
      }
    }
    return current.remove();
  }

  private void open() {
    List<Opened> files = new ArrayList<>(FILES_AT_ONCE);
    try (walk) {
      Batch end = null;
      while (end == null) {
        try {
          Opened file = openNext();
          end = file == null ? new Batch(files, true, null) : null;
          if (file != null) {
            files.add(file);
          }
        } catch (IOException | RuntimeException | Error e) { // next() throws it
          end = new Batch(files, true, e);
        }
        if (end == null && files.size() == FILES_AT_ONCE) {
          batches.put(new Batch(files, false, null));
          files = new ArrayList<>(FILES_AT_ONCE);
        }
      }
      batches.put(end);
      files = List.of();
    } catch (InterruptedException | IOException e) {
      close(files); // nobody waits for them any more
    }
  }

  private @Nullable Opened openNext() throws IOException {
    while (true) {
      String file = walk.next();
      if (file == null) {
        return null;
      }
      if (walk.isLink() || !wanted.test(file)) {
        continue;
      }
      try {
        return new Opened(file, walk.read(refuseHardLinks), walk.size());
      } catch (IOException e) {
        return new Opened(file, null, 0);
      }
    }
  }

  private static void close(Iterable<Opened> files) {
    for (Opened file : files) {
      SeekableByteChannel channel = file.channel();
      try {
        if (channel != null) {
          channel.close();
        }
      } catch (IOException e) {
        // It was only read.
      }
    }
  }

  /** Ends the walk. What it knows may be asked afterwards. */
  @Override
  public void close() {
    thread.interrupt();
    boolean interrupted = false;
    try {
      thread.join(JOIN_MILLIS);
    } catch (InterruptedException e) {
      interrupted = true; // the other thread ends all the same
    }
    close(current);
    for (Batch batch = batches.poll(); batch != null; batch = batches.poll()) {
      close(batch.files());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
