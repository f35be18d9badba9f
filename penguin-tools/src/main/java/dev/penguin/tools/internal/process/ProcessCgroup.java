package dev.penguin.tools.internal.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A group of Linux for the processes of one command, in which the kernel starts no more than some.
 * Only who may write next to this program's own group can have one: root outside of most
 * containers, and a user whose systemd delegates. Thread-safe.
 */
public final class ProcessCgroup {
  private static final String PREFIX = "penguin-";
  private static final Path GROUPS_OF_SELF = Path.of("/proc/self/cgroup");
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final int KILLS = 200;

  private final Path directory;

  private ProcessCgroup(Path directory) {
    this.directory = directory;
  }

  /**
   * The directory in which groups can be made. It is tried with a process that moves into one.
   *
   * @return empty where that is not permitted
   */
  static Optional<Path> parent() {
    for (Path candidate : candidates()) {
      sweep(candidate);
      Optional<ProcessCgroup> group = make(candidate, "probe", 2);
      if (group.isPresent()) {
        boolean works = group.get().takesProcesses();
        group.get().remove();
        if (works) {
          return Optional.of(candidate);
        }
      }
    }
    return Optional.empty();
  }

  /**
   * A new group.
   *
   * @param max how many processes and threads it may have
   */
  static Optional<ProcessCgroup> make(Path parent, String name, int max) {
    Path directory = parent.resolve(PREFIX + ProcessOwner.current().text() + "-" + name);
    try {
      Files.createDirectory(directory);
      try {
        Files.writeString(directory.resolve("pids.max"), Integer.toString(max));
        return Optional.of(new ProcessCgroup(directory));
      } catch (IOException e) {
        Files.delete(directory); // processes cannot be counted there
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  /** What a shell does first to be in the group with all that it starts. */
  public List<String> entering(List<String> line) {
    List<String> all = new ArrayList<>(List.of("/bin/sh", "-c"));
    all.add("{ echo $$ >\"$0\"; } 2>/dev/null; exec \"$@\"");
    all.add(directory.resolve("cgroup.procs").toString());
    all.addAll(line);
    return all;
  }

  /** How many processes and threads it has. */
  int tasks() {
    try {
      return Integer.parseInt(Files.readString(directory.resolve("pids.current")).strip());
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }

  /** How many processes it has. */
  int processes() {
    return members().size();
  }

  /** Whether the kernel refused to start one more. */
  boolean wasFull() {
    try {
      return Files.readString(directory.resolve("pids.events"))
          .lines()
          .anyMatch(line -> line.startsWith("max ") && !line.equals("max 0"));
    } catch (IOException e) {
      return false;
    }
  }

  /** Ends all in it. Nothing can start in it any more, so that the first round gets them. */
  void kill() {
    try {
      Files.writeString(directory.resolve("pids.max"), "0");
      Path atOnce = directory.resolve("cgroup.kill");
      if (Files.exists(atOnce)) {
        Files.writeString(atOnce, "1");
      }
    } catch (IOException e) {
      // They are ended one by one.
    }
    for (int round = 0; round < KILLS; round++) {
      List<ProcessHandle> left = members();
      if (left.isEmpty()) {
        return;
      }
      left.forEach(ProcessHandle::destroyForcibly);
    }
  }

  /**
   * Removes it, if it is empty.
   *
   * @return whether it is gone; if not, the next program removes it
   */
  boolean remove() {
    try {
      Files.deleteIfExists(directory);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private List<ProcessHandle> members() {
    List<ProcessHandle> members = new ArrayList<>();
    try {
      for (String id : Files.readAllLines(directory.resolve("cgroup.procs"))) {
        ProcessHandle.of(Long.parseLong(id)).ifPresent(members::add);
      }
    } catch (IOException | NumberFormatException e) {
      return members; // It is gone.
    }
    return members;
  }

  private boolean takesProcesses() {
    String script = "echo $$ >\"$0\"";
    try {
      Process process =
          new ProcessBuilder("/bin/sh", "-c", script, directory.resolve("cgroup.procs").toString())
              .redirectInput(Redirect.from(new File("/dev/null")))
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.DISCARD)
              .start();
      if (process.waitFor(2, TimeUnit.SECONDS)) {
        return process.exitValue() == 0;
      }
      process.destroyForcibly();
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  /** Removes the groups that a program left which has ended; those of its processes are empty. */
  private static void sweep(Path parent) {
    try (DirectoryStream<Path> groups = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path group : groups) {
        String[] parts = group.getFileName().toString().substring(PREFIX.length()).split("-");
        if (parts.length > 3
            && ProcessOwner.of(parts[0] + "-" + parts[1] + "-" + parts[2])
                .filter(ProcessOwner::isDead)
                .isPresent()) {
          new ProcessCgroup(group).remove();
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return; // It is not to be read.
    }
  }

  /**
   * Where groups might be made: in the group of this program, and in the one above, since one with
   * processes may not have others below that limit them.
   */
  private static List<Path> candidates() {
    List<Path> candidates = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(GROUPS_OF_SELF, StandardCharsets.ISO_8859_1)) {
        String[] parts = line.split(":", 3); // hierarchy, its controllers, the path
        boolean unified = parts[0].equals("0") && parts[1].isEmpty();
        if (unified || List.of(parts[1].split(",")).contains("pids")) {
          Optional<Path> own = directory(parts[2], unified);
          own.ifPresent(candidates::add);
          own.filter(path -> unified && !parts[2].equals("/"))
              .map(Path::getParent)
              .ifPresent(candidates::add);
        }
      }
    } catch (IOException | IndexOutOfBoundsException | InvalidPathException e) {
      return candidates; // It has none.
    }
    return candidates;
  }

  private static Optional<Path> directory(String path, boolean unified) throws IOException {
    for (String line : Files.readAllLines(MOUNTS, StandardCharsets.ISO_8859_1)) {
      String[] halves = line.split(" - ", 2);
      String[] mount = halves[0].split(" "); // 3 is what of it is mounted, 4 where
      String[] system = halves[1].split(" "); // 0 is the kind, 2 its options
      boolean counts =
          unified
              ? system[0].equals("cgroup2")
              : system[0].equals("cgroup") && List.of(system[2].split(",")).contains("pids");
      if (counts && path.startsWith(mount[3])) {
        String below = path.substring(mount[3].equals("/") ? 0 : mount[3].length());
        return Optional.of(Path.of(mount[4] + (below.equals("/") ? "" : below)));
      }
    }
    return Optional.empty();
  }
}
