package dev.penguin.needs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;

/**
 * Something outside of the project that some tests need. Each is probed once a JVM, by plain
 * commands and never through Penguin, so that a Penguin that is broken cannot turn its tests off.
 *
 * <p>A test says so with {@link Needs}, or in its midst with {@link #require()}. Where the need is
 * missing it is skipped with the probe's words, or fails when {@code PENGUIN_REQUIRE}, a list of
 * names with commas, names the need.
 */
public enum Need {
  /** Bubblewrap, and the namespaces that it makes. */
  SANDBOX(
      () ->
          Probe.run(
              ("bwrap --unshare-all --unshare-user --disable-userns --new-session --cap-drop ALL"
                      + " --ro-bind / / --dev /dev --proc /proc --remount-ro /proc --tmpfs /tmp true")
                  .split(" "))),

  /** Strace, and the right to trace a child. */
  STRACE(() -> Probe.run("strace", "-f", "-o", "/dev/null", "true")),

  /** File systems mounted for one child alone; {@link Mounts} says how. */
  MOUNTS(Mounts::missing),

  /** Git. */
  GIT(() -> Probe.run("git", "--version")),

  /** MCP servers of others, as {@code node .build/mcp/install.mjs} installs them, and Node. */
  NPM_SERVERS(NpmServers::missing),

  /** Python 3, which runs solutions of evaluations. */
  PYTHON(() -> Probe.run("python3", "-I", "-c", "import json, select")),

  /** A browser that draws pages without a window; {@link Chromium} starts it. */
  CHROMIUM(Chromium::missing),

  /** The published problems of HumanEval; {@link PublishedData} says where. */
  HUMANEVAL(PublishedData::missing),

  /** The list of the open descriptors of this process. */
  PROC(() -> Probe.that(Files.isDirectory(Path.of("/proc/self/fd")), "there is no /proc/self/fd")),

  /** A folder of recorded provider traffic. */
  RECORDINGS(
      () ->
          Probe.that(
              !System.getProperty("penguin.recordings", "").isEmpty(),
              "PENGUIN_RECORDINGS names no folder")),

  /** A user whom the modes of files bind; {@link PlainUser} says how. */
  PLAIN_USER(PlainUser::missing),

  /** The right to give files to other users and groups. */
  OWNERS(() -> Probe.run("sh", "-c", "f=$(mktemp) && chown 1234:2345 $f && rm $f")),

  /** Access control lists of files, and Python, which sets them. */
  ACCESS_LISTS(
      () ->
          Probe.run(
              "python3",
              "-c",
              "import os,tempfile; f=tempfile.NamedTemporaryFile();"
                  + "os.setxattr(f.name,'user.x',b'x');"
                  + "os.setxattr(f.name,'system.posix_acl_access',bytes.fromhex("
                  + "'0200000001000600ffffffff02000400d204000004000400ffffffff"
                  + "10000400ffffffff20000400ffffffff'))")),

  /** A model at a real provider, which is asked and paid. */
  MODEL(
      () ->
          Probe.that(
              isSet("OPENAI_API_KEY") || isSet("PENGUIN_MODEL"),
              "OPENAI_API_KEY is not set, and PENGUIN_MODEL names no model")),

  /** Time for what takes long. */
  FULL_ROUNDS(
      () ->
          Probe.that(
              "full".equals(System.getenv("PENGUIN_ROUNDS")), "PENGUIN_ROUNDS is not 'full'"));

  private final Supplier<Optional<String>> probe;
  private Optional<String> missing;

  Need(Supplier<Optional<String>> probe) {
    this.probe = probe;
  }

  private static boolean isSet(String variable) {
    return !System.getenv().getOrDefault(variable, "").isBlank();
  }

  /** As {@code PENGUIN_REQUIRE} names it. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Why it is missing; empty when it is there. */
  synchronized Optional<String> missing() {
    if (missing == null) {
      missing = probe.get();
    }
    return missing;
  }

  /** The reason to skip a test; empty when there is none. */
  Optional<String> reasonToSkip() {
    return Required.of(System.getenv("PENGUIN_REQUIRE")).reasonToSkip(this, missing());
  }

  /**
   * Ends the running test when this is missing. Not for {@code @BeforeAll} or a source of
   * arguments, where Surefire tells of no skip.
   */
  public void require() {
    reasonToSkip().ifPresent(Assumptions::abort);
  }

  /** The labels of all. */
  static List<String> labels() {
    return List.of(values()).stream().map(Need::label).toList();
  }
}
