package dev.penguin.tools.internal.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Finds processes by what Linux tells about each in {@code /proc}: those that carry a variable in
 * their environment, also when they left the session and lost their parent.
 */
public final class ProcessScan {
  private static final int MAX_ENVIRONMENT = 4_000_000;
  private static final int MAX_LOOKS = 20;
  private static final long NANOS_BETWEEN_LOOKS = 1_000_000;

  private ProcessScan() {}

  /**
   * The processes that were started with a variable, or belong to a session.
   *
   * @param variable the name of the variable
   * @param session the id of the session, or 0 for none
   */
  static List<ProcessHandle> find(String variable, long session) {
    List<ProcessHandle> found = new ArrayList<>();
    List<Path> unclear = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
      for (Path process : processes) {
        judge(process, variable, session, found, unclear);
      }
    } catch (IOException | DirectoryIteratorException | NumberFormatException e) {
      return found; // What was found so far is better than nothing.
    }
    for (int look = 0; look < MAX_LOOKS && !unclear.isEmpty(); look++) {
      LockSupport.parkNanos(NANOS_BETWEEN_LOOKS);
      List<Path> again = List.copyOf(unclear);
      unclear.clear();
      again.forEach(process -> judge(process, variable, session, found, unclear));
    }
    found.remove(ProcessHandle.current());
    return found;
  }

  /**
   * Adds a process that belongs to the found ones. While a process becomes another program, Linux
   * shows no variables of it for a moment: then it is unclear. What never shows any is a thread of
   * the kernel, which has no program, or has wiped them.
   */
  private static void judge(
      Path process, String variable, long session, List<ProcessHandle> found, List<Path> unclear) {
    try {
      String[] fields = fields(process);
      if (isDead(fields[0])) {
        return;
      }
      boolean belongs = session != 0 && fields[3].equals(Long.toString(session));
      String variables = belongs ? "" : read(process.resolve("environ"));
      if (belongs || ("\0" + variables).contains("\0" + variable + "=")) {
        ProcessHandle.of(Long.parseLong(process.getFileName().toString())).ifPresent(found::add);
      } else if (variables.isEmpty() && hasProgram(process)) {
        unclear.add(process);
      }
    } catch (IOException | IndexOutOfBoundsException e) {
      return; // It ended meanwhile, or belongs to another user.
    }
  }

  /** The processes that a program left which has ended: their mark has its name as its value. */
  static List<ProcessHandle> ofDeadOwners() {
    List<ProcessHandle> found = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
      for (Path process : processes) {
        if (hasDeadOwner(process)) {
          ProcessHandle.of(Long.parseLong(process.getFileName().toString())).ifPresent(found::add);
        }
      }
    } catch (IOException | DirectoryIteratorException | NumberFormatException e) {
      return found; // What was found so far is better than nothing.
    }
    found.remove(ProcessHandle.current());
    return found;
  }

  private static boolean hasDeadOwner(Path process) {
    try {
      if (isDead(fields(process)[0])) {
        return false;
      }
      for (String variable : read(process.resolve("environ")).split("\0")) {
        int equals = variable.indexOf('=');
        if (variable.startsWith(ShellEnvironment.MARK)
            && ProcessOwner.of(variable.substring(equals + 1))
                .filter(ProcessOwner::isDead)
                .isPresent()) {
          return true;
        }
      }
      return false;
    } catch (IOException | IndexOutOfBoundsException e) {
      return false; // It ended meanwhile, or belongs to another user.
    }
  }

  private static boolean hasProgram(Path process) {
    try {
      return !Files.readSymbolicLink(process.resolve("exe")).toString().isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether a process has ended, though its parent has not noticed. */
  public static boolean isZombie(ProcessHandle process) {
    try {
      return isDead(fields(Path.of("/proc", Long.toString(process.pid())))[0]);
    } catch (IOException | IndexOutOfBoundsException e) {
      return false;
    }
  }

  /** Whether a process belongs to a process group. False when that cannot be found out. */
  static boolean isInGroup(ProcessHandle process, long group) {
    try {
      return fields(Path.of("/proc", Long.toString(process.pid())))[2].equals(Long.toString(group));
    } catch (IOException | IndexOutOfBoundsException e) {
      return false;
    }
  }

  /** Whether a process is the first of a process namespace below the one of this program. */
  static boolean isFirstOfItsOwn(ProcessHandle process) {
    try {
      return read(Path.of("/proc", Long.toString(process.pid()), "status"))
          .lines()
          .filter(line -> line.startsWith("NSpid:"))
          .anyMatch(line -> line.matches("NSpid:\\s+\\d.*\\s1"));
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether something is mounted on one of some paths, as any process sees it. */
  public static boolean isMounted(Collection<Path> places) {
    if (places.isEmpty()) {
      return false;
    }
    List<String> mounted = places.stream().map(place -> " " + escaped(place) + " ").toList();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
      for (Path process : processes) {
        if (hasMount(process, mounted)) {
          return true;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return true; // Nobody knows.
    }
    return false;
  }

  /** A path as Linux writes it in a list of mounts. */
  private static String escaped(Path place) {
    return place
        .toString()
        .replace("\\", "\\134")
        .replace(" ", "\\040")
        .replace("\t", "\\011")
        .replace("\n", "\\012");
  }

  private static boolean hasMount(Path process, List<String> mounted) {
    try {
      String mounts =
          new String(
              read(process.resolve("mountinfo")).getBytes(StandardCharsets.ISO_8859_1),
              StandardCharsets.UTF_8);
      return mounted.stream().anyMatch(mounts::contains);
    } catch (IOException e) {
      return false; // It ended meanwhile.
    }
  }

  private static boolean isDead(String state) {
    return state.equals("Z") || state.equals("X");
  }

  /** State, parent, group, session and more; before them stands a name that may hold anything. */
  static String[] fields(Path process) throws IOException {
    String stat = read(process.resolve("stat"));
    return stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
  }

  private static String read(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_ENVIRONMENT), StandardCharsets.ISO_8859_1);
    }
  }
}
