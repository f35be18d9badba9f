package dev.penguin.needs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A user whom the modes of files bind. That is whoever runs the tests; for root it is root without
 * its capabilities, who owns the class path and the temporary folders and may no more than their
 * modes say.
 */
public final class PlainUser {
  private static final FileAttribute<?> READ_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r--------"));

  private static final Ways WAYS =
      new Ways(
          PlainUser::trial,
          List.of(
              List.of(), List.of("setpriv", "--bounding-set", "-all", "--inh-caps", "-all", "--")));

  private PlainUser() {}

  /** The words before a command that runs as that user; none when this one is bound already. */
  public static List<String> command() {
    Need.PLAIN_USER.require();
    return WAYS.command();
  }

  /**
   * Runs a main method of the tests in a JVM of that user, and gives what it says. An assertion
   * that fails in there, like any other failure, fails here with all its words.
   */
  public static String run(Class<?> main, Object... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(command());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    Arrays.stream(arguments).map(Object::toString).forEach(command::add);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    try (var output = process.getInputStream()) {
      String said = new String(output.readAllBytes());
      if (process.waitFor() != 0) {
        throw new AssertionError("%s as a plain user:%n%s".formatted(main.getName(), said));
      }
      return said;
    }
  }

  static Optional<String> missing() {
    return WAYS.missing();
  }

  /** Whether a file that may only be read can be read that way, and not be written. */
  private static Optional<String> trial(List<String> way) {
    String write = "if (: >> \"$1\") 2>&-; then echo modes bind it not; exit 1; fi; cat \"$1\"";
    try {
      Path file = Files.createTempFile("penguin", "read-only", READ_ONLY);
      try {
        return Probe.run(Ways.shell(way, write, file.toString()));
      } finally {
        Files.delete(file);
      }
    } catch (UnsupportedOperationException e) {
      return Optional.of("files have no modes here");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
