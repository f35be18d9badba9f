package dev.penguin.tools;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What commands can reach when they run in a sandbox of the operating system, for {@link
 * CodingTools.Builder#sandbox}. It bounds what a command does, whatever it was allowed for;
 * permissions and approvals stay as they are. Immutable and thread-safe.
 *
 * <p>By default a command sees the files of the system, but can write only in the workspace and in
 * a {@code /tmp} of its own; it sees no process but its own, reaches no network, and finds the
 * usual folders of keys in the home folder empty ({@code .ssh}, {@code .aws} and others, listed in
 * docs/reference/security.md). In the workspace what others obey is read-only: {@code .git}, {@code
 * .penguin}, {@code .github}, {@code .agents} and the files of build servers.
 *
 * <p>It needs Linux and the program {@code bwrap} of bubblewrap 0.8 or later.
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

  /** Writes in the workspace only, without network. */
  public static Sandbox standard() {
    return new Sandbox(false, false, List.of(), List.of(), Optional.empty());
  }

  /**
   * Lets commands use the network as this program can, services of this machine included, also
   * those that listen on abstract sockets.
   */
  public Sandbox allowNetwork() {
    return new Sandbox(true, commits, writable, hidden, searchPath);
  }

  /**
   * Lets commands write in {@code .git}, so that {@code git commit} works. Its configuration and
   * hooks stay read-only, those of submodules too. It opens more than commits: what git finds in
   * its folder can make a later git outside of the sandbox run a program. Leave it out for a model
   * or a project that may be hostile.
   */
  public Sandbox allowCommits() {
    return new Sandbox(network, true, writable, hidden, searchPath);
  }

  /**
   * Lets commands write in one more folder, for instance the cache of a build tool.
   *
   * @param folder the folder; it must exist when the tools are built, and must not be one that
   *     bounds nothing, such as {@code /}
   */
  public Sandbox withWritable(Path folder) {
    return new Sandbox(network, commits, plus(writable, folder), hidden, searchPath);
  }

  /**
   * Hides one more folder or file: commands find a folder empty and a file without content. A
   * folder that holds the workspace is hidden but for the workspace.
   *
   * @param path the folder or file; it may be missing
   */
  public Sandbox withHidden(Path path) {
    return new Sandbox(network, commits, writable, plus(hidden, path), searchPath);
  }

  /**
   * Where {@code bwrap} is looked for, in place of the folders in this program's {@code PATH}. A
   * program in the workspace or a writable folder is passed over, since a model may have written
   * it.
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

  /** The folders outside of the workspace that commands may write in. Absolute paths. */
  public List<Path> writable() {
    return writable;
  }

  /** What is hidden besides what always is. Absolute paths. */
  public List<Path> hidden() {
    return hidden;
  }

  /** Where {@code bwrap} is looked for; empty for this program's {@code PATH}. */
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
