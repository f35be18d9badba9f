package dev.penguin.internal.journal;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which process this is: a number alone is used again after a while, and means another process on
 * another machine.
 *
 * @param machine where the number is known: the boot of a machine and its space of numbers
 * @param pid the number
 * @param started when the process began, in ticks of that machine, which no change of its clock
 *     moves
 */
record ProcessIdentity(String machine, long pid, long started) {
  private static final Path PROC = Path.of("/proc");

  static ProcessIdentity current() {
    long pid = ProcessHandle.current().pid();
    return new ProcessIdentity(readMachine(), pid, started(pid));
  }

  /** Whether this process, which may be another one, runs; true when that cannot be known. */
  boolean mayRun(ProcessIdentity asking) {
    if (!machine.equals(asking.machine)) {
      return true;
    }
    return ProcessHandle.of(pid).map(handle -> started(pid) == started).orElse(false);
  }

  private static long started(long pid) {
    // Not through a channel: to an interrupted thread each process would seem to have ended.
    try (InputStream in = new FileInputStream(PROC.resolve(pid + "/stat").toFile())) {
      String stat = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      // The name before it, in brackets, may hold anything; the 22nd field is the 20th after it.
      return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19]);
    } catch (IOException | RuntimeException e) { // no Linux
      return ProcessHandle.of(pid)
          .flatMap(handle -> handle.info().startInstant())
          .map(instant -> instant.getEpochSecond())
          .orElse(0L);
    }
  }

  private static String readMachine() {
    try {
      String boot = Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
      String space = Files.readSymbolicLink(PROC.resolve("self/ns/pid")).toString();
      return boot + "/" + space.replaceAll("[^0-9]", "");
    } catch (IOException | RuntimeException e) { // no Linux
      String name = System.getenv().getOrDefault("HOSTNAME", System.getenv("COMPUTERNAME"));
      return name == null ? "local" : name.replaceAll("[^A-Za-z0-9.-]", "_");
    }
  }

  @Override
  public String toString() {
    return "process " + pid;
  }
}
