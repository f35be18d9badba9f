package dev.penguin.tools.internal.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names a running program so that another one can tell later whether it has ended: an id alone is
 * soon that of another process. What it left behind carries the name. Immutable and thread-safe.
 *
 * @param text the namespace of its id, the id, and the time of its start in the system's own count
 */
public record ProcessOwner(String text) {
  private static final Pattern FORM = Pattern.compile("(\\d+)-(\\d+)-(\\d+)");

  /** The field of {@code /proc/<pid>/stat} with the start in ticks, counted from the state. */
  private static final int START = 19;

  /** This program. */
  public static ProcessOwner current() {
    ProcessHandle self = ProcessHandle.current();
    return new ProcessOwner(namespace() + "-" + self.pid() + "-" + start(self));
  }

  /** The owner that a text names, if it has the form of one. */
  public static Optional<ProcessOwner> of(String text) {
    return FORM.matcher(text).matches() ? Optional.of(new ProcessOwner(text)) : Optional.empty();
  }

  /** Whether it has ended. False when that cannot be told from here, as in another container. */
  public boolean isDead() {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches() || !parts.group(1).equals(namespace())) {
      return false;
    }
    try {
      return ProcessHandle.of(Long.parseLong(parts.group(2)))
          .map(found -> !Long.toString(start(found)).equals(parts.group(3)) || isZombie(found))
          .orElse(true);
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static boolean isZombie(ProcessHandle process) {
    return Platform.current() == Platform.LINUX && ProcessScan.isZombie(process);
  }

  /** Ids mean something in one namespace only. */
  private static String namespace() {
    try {
      String link = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
      String digits = link.replaceAll("\\D", "");
      return digits.isEmpty() ? "0" : digits;
    } catch (IOException | UnsupportedOperationException e) {
      return "0"; // a system without them
    }
  }

  private static long start(ProcessHandle process) {
    if (Platform.current() == Platform.LINUX) {
      try {
        return Long.parseLong(
            ProcessScan.fields(Path.of("/proc", Long.toString(process.pid())))[START]);
      } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
        return 0; // it has ended meanwhile
      }
    }
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }
}
