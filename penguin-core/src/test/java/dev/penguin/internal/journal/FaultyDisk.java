package dev.penguin.internal.journal;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A folder of the real disk on which one operation fails, or is not done any more and none after
 * it. Knows what was forced, and so what is left after the power was cut.
 */
final class FaultyDisk {
  /** What changes nothing. */
  static final String LOOK = "look at";

  /** What becomes of the operation that is chosen. */
  enum Fault {
    /** It is not done, and says so. */
    FAILS,
    /** Half of a write is done, or a lock is not got, and nothing failed. */
    SHORT,
    /** Half of a write is done, and anything else as a whole, but it says that it failed. */
    FAILS_LATE,
    /** The same, and the next one fails as well. */
    FAILS_TWICE,
    /** An interrupt comes: a channel is closed, with half of a write done; all else is done. */
    INTERRUPTED,
    /** The same, and the write is done as a whole. */
    INTERRUPTED_LATE,
    /**
     * The power is cut: neither this one is done nor any later. What changes nothing is not
     * counted.
     */
    STOPS
  }

  /** What the system had put on disk by itself when the power was cut. */
  enum Left {
    /** Nothing: names and contents are what was forced. */
    FORCED,
    /** Names, but of the contents what was forced. */
    NAMES,
    /** Names, and half of the contents that were not forced. */
    HALF,
    /** All of it. */
    ALL
  }

  @FunctionalInterface
  interface Operation<T> {
    T run() throws IOException;
  }

  /** A file, whatever name it has. */
  private static final class Content {
    private byte[] forced = new byte[0];
  }

  private final Path real;
  private final FaultyFiles files = new FaultyFiles(this);
  private final Map<Path, Content> named = new HashMap<>();
  private final Map<Path, Content> forcedNames = new HashMap<>();
  private final List<String> done = new ArrayList<>();
  private final Set<FaultyChannel> open = new HashSet<>();
  private Fault fault = Fault.FAILS;
  private int chosen = -1;
  private String chosenName = "";
  private int count;

  FaultyDisk(Path real) {
    this.real = real;
  }

  /** The folder, through this disk. */
  Path folder() {
    return files.wrap(real);
  }

  /** Chooses an operation, counted from now and from 1. */
  void fail(int operation, Fault how) {
    chosen = count + operation;
    fault = how;
  }

  /** Chooses the next operation of that name. */
  void failNext(String operation, Fault how) {
    chosenName = operation;
    fault = how;
  }

  /** Whether the operation that was chosen has come. */
  boolean failed() {
    return chosen > 0 && count >= chosen;
  }

  /** What was done since this was asked last, but for what changes nothing. */
  synchronized List<String> done() {
    List<String> all = List.copyOf(done);
    done.clear();
    return all;
  }

  /** Does an operation, or what it says of half of it. */
  synchronized <T> T step(String what, Path file, Operation<T> whole, Operation<T> half)
      throws IOException {
    count += fault == Fault.STOPS && what.equals(LOOK) ? 0 : 1;
    String name = what + " " + file.getFileName();
    if (name.equals(chosenName)) {
      chosenName = "";
      chosen = count;
    }
    boolean now = count == chosen;
    if (failsBefore(now)) {
      throw new IOException("No space left on device");
    }
    boolean late = now && (fault == Fault.FAILS_LATE || fault == Fault.FAILS_TWICE);
    try {
      T result = (late ? half : whole).run();
      if (!what.equals(LOOK)) {
        done.add(name);
      }
      if (late) {
        throw new IOException("No space left on device");
      }
      return result;
    } finally {
      if (now && interrupts()) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean failsBefore(boolean now) {
    return switch (fault) {
      case FAILS -> now;
      case FAILS_TWICE -> count == chosen + 1;
      case STOPS -> failed();
      case SHORT, FAILS_LATE, INTERRUPTED, INTERRUPTED_LATE -> false;
    };
  }

  /** The same on a channel, which an interrupt closes. */
  synchronized <T> T step(String what, FaultyChannel channel, Operation<T> whole, Operation<T> half)
      throws IOException {
    String name = what + " " + channel.file().getFileName();
    boolean now = count + 1 == chosen || name.equals(chosenName);
    boolean interrupting = now && interrupts();
    boolean byHalf = now && (fault == Fault.INTERRUPTED || fault == Fault.SHORT);
    try {
      T result = step(what, channel.file(), byHalf ? half : whole, half);
      if (interrupting) {
        throw new ClosedByInterruptException();
      }
      return result;
    } catch (ClosedByInterruptException e) { // by this disk or the real one
      channel.closeReally();
      throw e;
    }
  }

  private boolean interrupts() {
    return fault == Fault.INTERRUPTED || fault == Fault.INTERRUPTED_LATE;
  }

  /** Steps that are among what is done, in brackets. */
  FileSteps steps() {
    return what -> done.add("(" + what + ")");
  }

  /** The files that were opened and not closed. */
  synchronized List<String> open() {
    return open.stream().map(channel -> channel.file().getFileName().toString()).toList();
  }

  synchronized void closed(FaultyChannel channel) {
    open.remove(channel);
  }

  synchronized void opened(Path file, FaultyChannel channel) {
    open.add(channel);
    if (!Files.isDirectory(file)) {
      named.computeIfAbsent(file, none -> new Content());
    }
  }

  synchronized void moved(Path from, Path to) {
    named.put(to, named.remove(from));
  }

  synchronized void deleted(Path file) {
    named.remove(file);
  }

  synchronized void forced(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      forcedNames.keySet().removeIf(name -> file.equals(name.getParent()));
      named.forEach(
          (name, content) -> {
            if (file.equals(name.getParent())) {
              forcedNames.put(name, content);
            }
          });
    } else if (named.containsKey(file)) {
      named.get(file).forced = Files.readAllBytes(file);
    }
  }

  /** Makes a folder with what is left when the power is cut now. */
  synchronized void leave(Left left, Path target) throws IOException {
    Map<Path, Content> names = left == Left.FORCED ? forcedNames : named;
    for (Map.Entry<Path, Content> each : names.entrySet()) {
      Path file = target.resolve(real.relativize(each.getKey()));
      Files.createDirectories(file.getParent());
      Files.write(file, bytes(left, each.getKey(), each.getValue().forced));
    }
  }

  private static byte[] bytes(Left left, Path file, byte[] forced) throws IOException {
    if (left == Left.FORCED || left == Left.NAMES) {
      return forced;
    }
    byte[] all = Files.readAllBytes(file);
    int more = Math.max(0, all.length - forced.length);
    return left == Left.ALL ? all : Arrays.copyOf(all, all.length - more / 2);
  }
}
