package dev.penguin.eval.internal.swe;

import dev.penguin.eval.SweBenchInstance;
import dev.penguin.eval.internal.file.WorkCopy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A repository at its base commit with that commit alone: its objects, and no history, branch, tag,
 * remote, pack or log of another. What the agent changed is read with a second copy of the
 * repository, so that what it wrote into its own is never run.
 *
 * @param home the attempt's directory
 * @param workspace the work tree, with a {@code .git}
 */
public record BaseRepository(Path home, Path workspace) {
  /** Caches of tools; they are no part of a patch unless the base has a directory of that name. */
  private static final String LEFTOVERS =
      """
      __pycache__/
      *.py[co]
      .venv/
      venv/
      node_modules/
      .gradle/
      .tox/
      .pytest_cache/
      .mypy_cache/
      .penguin/
      """;

  /**
   * Makes it.
   *
   * @param source the full repository; it is only read
   * @throws IOException when it has no such commit, or git fails
   */
  public static BaseRepository make(SweBenchInstance instance, Path source, Path home)
      throws IOException {
    Path workspace = Files.createDirectory(home.resolve("testbed"));
    Path index = home.resolve("index");
    GitProgram full = new GitProgram(source, workspace, index, home);
    full.run("read-tree", instance.baseCommit() + "^{tree}");
    full.run("checkout-index", "--all");
    Files.delete(index);
    Path own = workspace.resolve(".git");
    GitProgram git = new GitProgram(own, workspace, own.resolve("index"), home);
    git.run("init", "--quiet", "--template=", "--initial-branch=main");
    git.run("config", "core.logAllRefUpdates", "false");
    git.run("add", "--all", "--force");
    git.run("commit", "--quiet", "--no-verify", "--allow-empty", "-m", "Base");
    WorkCopy.copy(own, home.resolve("base.git"));
    Files.createDirectories(home.resolve("base.git/info"));
    // The content says what is binary, not an attribute that takes files out of all patches.
    Files.writeString(home.resolve("base.git/info/attributes"), "* !diff\n");
    return new BaseRepository(home, workspace);
  }

  private GitProgram trusted() {
    return new GitProgram(home.resolve("base.git"), workspace, home.resolve("index"), home);
  }

  /**
   * What was changed since the base, but for binary files and texts that are not UTF-8, what the
   * repository's ignore files name, and caches of tools where the base has no directory of that
   * name. Repositories that the agent made below the workspace count as plain directories; they
   * lose their {@code .git}.
   */
  public String patch() throws IOException {
    GitProgram git = trusted();
    forgetNested();
    git.run("read-tree", "HEAD");
    Files.writeString(home.resolve("leftovers"), LEFTOVERS + tracked(git));
    git.run("-c", "core.excludesFile=" + home.resolve("leftovers"), "add", "--all", ".");
    String counts = git.run("diff", "--cached", "--numstat", "--no-renames", "-z", "HEAD");
    List<String> paths = new ArrayList<>(List.of("."));
    List<String> texts = new ArrayList<>();
    for (String count : counts.split("\0")) {
      String path = bytes(count.substring(count.lastIndexOf('\t') + 1));
      if (count.startsWith("-\t-\t")) {
        paths.add(without(path));
      } else if (!path.isEmpty()) {
        texts.add(path);
      }
    }
    String all = diff(git, paths);
    if (!isText(all)) { // which of them is not, its own diff says
      for (String path : texts) {
        if (!isText(diff(git, List.of(":(literal)" + path)))) {
          paths.add(without(path));
        }
      }
      all = diff(git, paths);
    }
    return bytes(all);
  }

  private static String without(String path) {
    return ":(exclude,literal)" + path;
  }

  private static String diff(GitProgram git, List<String> paths) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of("diff", "--cached", "--no-ext-diff", "--no-textconv", "--no-color"));
    line.addAll(List.of("--no-renames", "--src-prefix=a/", "--dst-prefix=b/", "HEAD", "--"));
    line.addAll(paths);
    return git.run(line.toArray(new String[0]));
  }

  /** A prediction is a text in JSON, which can hold UTF-8 alone. */
  private static boolean isText(String characters) {
    try {
      StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(characters.getBytes(StandardCharsets.ISO_8859_1)));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** Rules by which the directories of the base are no leftovers, whatever their names. */
  private static String tracked(GitProgram git) throws IOException {
    StringBuilder rules = new StringBuilder();
    for (String path : git.run("ls-tree", "-r", "-d", "--name-only", "-z", "HEAD").split("\0")) {
      if (!path.isEmpty() && path.indexOf('\n') < 0) {
        rules.append("!/").append(bytes(path).replaceAll("[\\\\*?\\[ ]", "\\\\$0")).append("/\n");
      }
    }
    return rules.toString();
  }

  /** Git would take a repository in the workspace for a module of its own, or for nothing. */
  private void forgetNested() throws IOException {
    List<Path> nested;
    try (Stream<Path> all = Files.walk(workspace)) {
      nested =
          all.filter(path -> path.endsWith(".git") && !workspace.equals(path.getParent())).toList();
    }
    for (Path each : nested) {
      clear(each);
    }
  }

  private static String bytes(String characters) {
    return new String(characters.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /**
   * Applies a model's patch, as the official harness does: exactly, then with a merge, then with
   * loose context.
   *
   * @return whether it applied
   */
  public boolean apply(String patch) throws IOException {
    if (patch.isBlank()) {
      return true;
    }
    Path file = patchFile(patch);
    return List.of(List.of("apply"), List.of("apply", "--3way"), List.of("apply", "-C1")).stream()
        .anyMatch(way -> applies(way, file));
  }

  private boolean applies(List<String> way, Path file) {
    try {
      GitProgram git = trusted();
      git.run("read-tree", "HEAD");
      List<String> line = new ArrayList<>(way);
      line.add(file.toString());
      if (git.call(line.toArray(new String[0])).exitCode() == 0) {
        return true;
      }
      git.run("checkout", "--quiet", "--force", "HEAD", "--", ".");
      return false;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Puts the tests that judge in place of whatever stands there.
   *
   * @throws IOException when they do not apply to the base
   */
  public void applyTests(String testPatch) throws IOException {
    if (testPatch.isBlank()) {
      return;
    }
    GitProgram git = trusted();
    git.run("read-tree", "HEAD");
    git.run("apply", "--cached", patchFile(testPatch).toString());
    // Of a file that the tests rename, both paths.
    String changes = git.run("diff", "--cached", "--name-status", "--no-renames", "-z", "HEAD");
    String[] fields = changes.split("\0");
    for (int i = 0; i + 1 < fields.length; i += 2) {
      String path = bytes(fields[i + 1]);
      clear(workspace.resolve(path));
      if (!fields[i].equals("D")) {
        git.run("checkout-index", "--force", "--", path);
      }
    }
  }

  /**
   * Takes away what stands at a path of the workspace, and each link or file that stands in place
   * of a directory above it: what a link leads to is nobody's to delete.
   */
  private void clear(Path path) throws IOException {
    Path there = workspace;
    for (Path name : workspace.relativize(path)) {
      there = there.resolve(name);
      boolean directory = Files.isDirectory(there, LinkOption.NOFOLLOW_LINKS);
      if (!directory) {
        Files.deleteIfExists(there);
      } else if (there.equals(path)) {
        WorkCopy.delete(there);
      }
    }
  }

  private Path patchFile(String patch) throws IOException {
    return Files.writeString(home.resolve("patch"), patch.endsWith("\n") ? patch : patch + "\n");
  }
}
