package dev.penguin.tools;

import dev.penguin.tools.internal.text.Failures;
import dev.penguin.tools.internal.text.PlainText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Walks a path name by name, as the kernel would: {@code ..} is the parent of where the walk really
 * is, and links are followed one at a time. It stops at the first step that leads anywhere but into
 * the root or along the way to it, so that nothing outside is looked at.
 */
final class PathWalk {
  private static final int MAX_LINKS = 40;

  /** Here the kernel gives names back as they were asked for, also where it ignores case. */
  private static final boolean NAMES_ARE_EXACT =
      System.getProperty("os.name", "").startsWith("Linux");

  private final Workspace workspace;
  private final Path root;
  private final String given;
  private final Deque<String> ahead = new ArrayDeque<>();
  private Path position;
  private boolean missing;
  private boolean folder = true;
  private int links;

  private PathWalk(Workspace workspace, String given) {
    this.workspace = workspace;
    this.root = workspace.root();
    this.given = given;
    this.position = given.startsWith("/") ? root.getRoot() : root;
    ahead.addAll(PathNames.split(given));
  }

  /**
   * The real path that a text names; what of it does not exist is appended as it is.
   *
   * @throws PathRefusedException when it is no path, or not inside the root
   */
  static Path resolve(Workspace workspace, String given) {
    PathWalk walk = new PathWalk(workspace, given);
    try {
      while (!walk.ahead.isEmpty()) {
        walk.step(walk.ahead.pop());
      }
      return walk.arrive();
    } catch (InvalidPathException e) {
      throw new PathRefusedException(
          "The path " + PlainText.quote(given) + " is not valid on this system");
    } catch (IOException e) {
      throw new PathRefusedException(
          "The path " + PlainText.quote(given) + " cannot be followed: " + Failures.reason(e));
    }
  }

  private void step(String name) throws IOException {
    if (name.isEmpty() || name.equals(".")) {
      return;
    }
    if (!folder) {
      throw new PathRefusedException(
          "The path " + PlainText.quote(given) + " goes on after a name that is not a folder");
    }
    if (name.equals("..")) {
      stepUp();
      return;
    }
    Path next = position.resolve(name);
    BasicFileAttributes attributes = missing ? null : attributesOf(next);
    if (attributes != null && attributes.isSymbolicLink()) {
      follow(next);
      return;
    }
    position = next;
    missing = attributes == null;
    folder = attributes == null || attributes.isDirectory();
    checkPosition();
  }

  private void stepUp() {
    if (missing) {
      throw new PathRefusedException(
          "The path " + PlainText.quote(given) + " goes up from a folder that does not exist");
    }
    Path parent = position.getParent();
    position = parent == null ? position : parent;
    checkPosition();
  }

  private void follow(Path link) throws IOException {
    if (++links > MAX_LINKS) {
      throw new PathRefusedException(
          "The path " + PlainText.quote(given) + " leads through too many symbolic links");
    }
    Path target = Files.readSymbolicLink(link);
    if (target.isAbsolute()) {
      position = target.getRoot();
    }
    for (int i = target.getNameCount() - 1; i >= 0; i--) {
      ahead.push(target.getName(i).toString());
    }
  }

  private void checkPosition() {
    boolean inside = position.startsWith(root);
    boolean onTheWay = !missing && root.startsWith(position);
    if (!inside && !onTheWay) {
      throw outside();
    }
  }

  private Path arrive() throws IOException {
    if (!position.startsWith(root)) {
      throw outside();
    }
    if (given.endsWith("/") && !folder) {
      throw new PathRefusedException(
          "The path " + PlainText.quote(given) + " ends in a slash, but is not a folder");
    }
    Path existing = position;
    boolean seen = !missing && !position.equals(root); // by the last step
    if (seen && NAMES_ARE_EXACT && workspace.isUnchanged()) {
      return position;
    }
    while (!seen && !Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
      existing = existing.getParent();
      if (existing == null || !existing.startsWith(root)) {
        throw new PathRefusedException("The workspace folder does not exist any more");
      }
    }
    // Once more through the kernel: it knows how names are really spelled where case is ignored.
    Path real = existing.toRealPath();
    if (!real.startsWith(root)) {
      throw outside();
    }
    return existing.equals(position) ? real : real.resolve(existing.relativize(position));
  }

  private static @Nullable BasicFileAttributes attributesOf(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private PathRefusedException outside() {
    return new PathRefusedException(
        "The path " + PlainText.quote(given) + " is outside the workspace");
  }
}
