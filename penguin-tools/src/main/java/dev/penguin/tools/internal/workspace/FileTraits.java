package dev.penguin.tools.internal.workspace;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a file has beside its bytes, for another file that takes its place: owner, group, mode bits,
 * those for set-id and sticky, the user's attributes. An access control list is only noticed, as
 * Java can neither read nor write it. Immutable.
 *
 * @param owner null for the user who makes the file
 * @param group null for the one that a new file gets
 * @param mode null for those of a new file
 * @param special the bits for set-id and sticky, as the system counts them
 * @param attributes the user's attributes by name
 * @param hasList whether there is an access control list
 */
record FileTraits(
    @Nullable UserPrincipal owner,
    @Nullable GroupPrincipal group,
    @Nullable Set<PosixFilePermission> mode,
    int special,
    Map<String, byte[]> attributes,
    boolean hasList) {
  private static final int SPECIAL = 07000;
  private static final int SET_GROUP = 02000;
  private static final int MAX_ATTRIBUTE = 65_536;
  private static final Path LS = Path.of("/bin/ls");

  /** Those of a file; null where files have none. */
  static @Nullable FileTraits of(DirectoryHandle folder, Path name) throws IOException {
    PosixFileAttributeView view = folder.posixView(name);
    if (view == null) {
      return null;
    }
    PosixFileAttributes own = view.readAttributes();
    Path path = folder.path().resolve(name);
    // A path is asked only for what decides how the file is replaced, never for its content.
    return new FileTraits(
        own.owner(),
        own.group(),
        own.permissions(),
        bits(path) & SPECIAL,
        attributes(path),
        own.permissions().stream().anyMatch(FileTraits::isOfGroup) && hasList(path));
  }

  /** Those of a new file in a folder that hands on its group; null in any other folder. */
  static @Nullable FileTraits ofNew(DirectoryHandle folder) throws IOException {
    PosixFileAttributeView view = folder.posixView();
    return view == null || (bits(folder.path()) & SET_GROUP) == 0
        ? null
        : new FileTraits(null, view.readAttributes().group(), null, 0, Map.of(), false);
  }

  /** Those of a new folder in such a folder: its folders hand on the group as well. */
  static @Nullable FileTraits ofNewFolder(DirectoryHandle folder) throws IOException {
    FileTraits file = ofNew(folder);
    return file == null
        ? null
        : new FileTraits(null, file.group(), null, SET_GROUP, Map.of(), false);
  }

  /** Only mode bits. */
  static FileTraits ofMode(Set<PosixFilePermission> mode) {
    return new FileTraits(null, null, mode, 0, Map.of(), false);
  }

  private static boolean isOfGroup(PosixFilePermission permission) {
    return permission.name().startsWith("GROUP"); // with a list, these are its mask
  }

  private static int bits(Path path) throws IOException {
    Object mode = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    return mode instanceof Integer bits ? bits : 0;
  }

  private static Map<String, byte[]> attributes(Path path) {
    Map<String, byte[]> all = new HashMap<>();
    try {
      UserDefinedFileAttributeView view = view(path);
      for (String name : view.list()) {
        ByteBuffer value = ByteBuffer.allocate(Math.min(view.size(name), MAX_ATTRIBUTE));
        view.read(name, value);
        all.put(name, value.array());
      }
    } catch (IOException | UnsupportedOperationException e) {
      return all; // there are none on this file system
    }
    return all;
  }

  private static UserDefinedFileAttributeView view(Path path) {
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(
            path, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view == null) {
      throw new UnsupportedOperationException("The user has no attributes here");
    }
    return view;
  }

  /** Of an access control list, only the listing of a folder tells. */
  private static boolean hasList(Path path) {
    if (!Files.isExecutable(LS)) {
      return false;
    }
    try {
      ProcessBuilder ls = new ProcessBuilder(LS.toString(), "-ldn", "--", path.toString());
      ls.environment().clear();
      Process process =
          ls.redirectError(Redirect.DISCARD)
              .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
              .start();
      try (InputStream in = process.getInputStream()) {
        byte[] line = in.readAllBytes();
        return line.length > 10 && line[10] == '+';
      }
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Gives them to a new file.
   *
   * @param safe whether the path of the folder cannot be made to lead elsewhere
   * @return whether it has all of them now
   */
  boolean giveTo(DirectoryHandle folder, Path name, boolean safe) throws IOException {
    PosixFileAttributeView view = folder.posixView(name);
    if (view == null) {
      return true;
    }
    boolean all = !hasList && isOwned(view) && (special == 0 && attributes.isEmpty() || safe);
    if (mode != null) {
      view.setPermissions(mode); // what it was made with passed through the umask
    }
    if (!all || !safe) {
      return all;
    }
    Path path = folder.path().resolve(name);
    if (special != 0) {
      int bits = bits(path);
      Files.setAttribute(path, "unix:mode", bits | special, LinkOption.NOFOLLOW_LINKS);
    }
    for (Map.Entry<String, byte[]> each : attributes.entrySet()) {
      view(path).write(each.getKey(), ByteBuffer.wrap(each.getValue()));
    }
    return special == 0 || (bits(path) & SPECIAL) == special;
  }

  /** Gives owner and group, which not everybody may. */
  private boolean isOwned(PosixFileAttributeView view) {
    try {
      PosixFileAttributes now = view.readAttributes();
      if (group != null && !group.equals(now.group())) {
        view.setGroup(group);
      }
      if (owner != null && !owner.equals(now.owner())) {
        view.setOwner(owner);
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
