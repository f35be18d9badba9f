package dev.penguin.tools;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What commands can access when they run in a sandbox of the operating system, for {@link
 * CodingTools.Builder#sandbox}. The sandbox restricts every command, no matter who allowed it.
 * Permissions and approvals still apply. Immutable and thread-safe.
 *
 * <p>By default, a command can read the system's files, but can write only in the workspace and in
 * its own {@code /tmp}. It sees only its own processes and has no network. Directories in the home
 * directory that usually have keys are empty ({@code .ssh}, {@code .aws} and others, listed in
 * docs/reference/security.md). In the workspace, files that control other programs are read-only:
 * {@code .git}, {@code .penguin}, {@code .github}, {@code .agents} and the files of build servers.
 *
 * <p>The sandbox needs Linux and the program {@code bwrap} of bubblewrap 0.8 or later.
 */
public final class Sandbox {
  private final boolean network;
  private final boolean commits;
  private final List<Path> writable;
  private final List<Path> hidden;
  private final Optional<List<Path>> searchPath;

  private Sandbox(
      boolean network,
      boolean commits,
      List<Path> writable,
      List<Path> hidden,
      Optional<List<Path>> searchPath) {
    this.network = network;
    this.commits = commits;
    this.writable = List.copyOf(writable);
    this.hidden = List.copyOf(hidden);
    this.searchPath = searchPath.map(List::copyOf);
  }

  /** A sandbox that can write only in the workspace and has no network. */
  public static Sandbox standard() {
    return new Sandbox(false, false, List.of(), List.of(), Optional.empty());
  }

  /**
   * Gives commands the same network access as this program. This includes services of this machine,
   * even those that listen on abstract sockets.
   */
  public Sandbox allowNetwork() {
    return new Sandbox(true, commits, writable, hidden, searchPath);
  }

  /**
   * Lets commands write in {@code .git}, so that {@code git commit} works. The configuration and
   * the hooks stay read-only, also those of submodules. This allows more than commits: files in
   * {@code .git} can make a later git, outside of the sandbox, run a program. Do not use it with a
   * model or a project that may be hostile.
   */
  public Sandbox allowCommits() {
    return new Sandbox(network, true, writable, hidden, searchPath);
  }

  /**
   * Lets commands write in one more directory, for instance the cache of a build tool.
   *
   * @param folder the directory; it must exist when the tools are built, and must not be one that
   *     would restrict nothing, such as {@code /}
   */
  public Sandbox withWritable(Path folder) {
    return new Sandbox(network, commits, plus(writable, folder), hidden, searchPath);
  }

  /**
   * Hides one more directory or file: commands see an empty directory or file. If the directory
   * contains the workspace, everything in it but the workspace is hidden.
   *
   * @param path the directory or file; it may be missing
   */
  public Sandbox withHidden(Path path) {
    return new Sandbox(network, commits, writable, plus(hidden, path), searchPath);
  }

  /**
   * Sets the directories in which {@code bwrap} is searched for, instead of this program's {@code
   * PATH}. A {@code bwrap} in the workspace or in a writable directory is ignored, because a model
   * may have written it.
   *
   * @param folders absolute paths, in order
   */
  public Sandbox withSearchPath(List<Path> folders) {
    return new Sandbox(network, commits, writable, hidden, Optional.of(folders));
  }

  /** Whether commands may use the network. */
  public boolean hasNetwork() {
    return network;
  }

  /** Whether commands may write in {@code .git}. */
  public boolean hasCommits() {
    return commits;
  }

  /** The directories outside of the workspace in which commands may write. Absolute paths. */
  public List<Path> writable() {
    return writable;
  }

  /** The additional hidden paths. Absolute paths. */
  public List<Path> hidden() {
    return hidden;
  }

  /**
   * The directories in which {@code bwrap} is searched for; empty for this program's {@code PATH}.
   */
  public Optional<List<Path>> searchPath() {
    return searchPath;
  }

  private static List<Path> plus(List<Path> paths, Path one) {
    List<Path> all = new ArrayList<>(paths);
    all.add(Objects.requireNonNull(one, "path").toAbsolutePath().normalize());
    return all;
  }

  @Override
  public String toString() {
    return "Sandbox[network="
        + network
        + ", commits="
        + commits
        + ", writable="
        + writable
        + ", hidden="
        + hidden
        + "]";
  }
}
