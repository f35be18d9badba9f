package dev.penguin.tools.internal.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the operating system can do for the shell. */
public enum Platform {
  /** Process groups, and a view of all processes in {@code /proc}. */
  LINUX,
  /** Other systems with a shell. */
  UNIX,
  /** No shell. */
  WINDOWS;

  /** The system that this program runs on. */
  public static Platform current() {
    String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (name.startsWith("windows")) {
      return WINDOWS;
    }
    return name.startsWith("linux") ? LINUX : UNIX;
  }

  /** The program that starts another in a session of its own, if there is one. */
  public Optional<String> setsid() {
    return this == WINDOWS
        ? Optional.empty()
        : List.of("/usr/bin/setsid", "/bin/setsid").stream()
            .filter(program -> Files.isExecutable(Path.of(program)))
            .findFirst();
  }
}
