package dev.penguin.eval.internal.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * A digest of a directory: names, kinds, contents, targets of links, and who may execute a file.
 */
public final class TreeDigest {
  private TreeDigest() {}

  /**
   * The same for directories with the same in them, wherever they are, and for no others.
   *
   * @throws IOException when something in it cannot be read
   */
  public static String of(Path directory) throws IOException {
    MessageDigest digest = sha256();
    List<Path> paths;
    try (Stream<Path> all = Files.walk(directory)) {
      paths = all.sorted().toList();
    }
    for (Path path : paths) {
      add(digest, directory.relativize(path).toString());
      if (Files.isSymbolicLink(path)) {
        add(digest, "link");
        add(digest, Files.readSymbolicLink(path).toString());
      } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
        add(digest, Files.isExecutable(path) ? "program" : "file");
        add(digest, content(path));
      } else {
        add(digest, Files.isDirectory(path) ? "directory" : "other");
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static byte[] content(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in = Files.newInputStream(file);
        OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      in.transferTo(out);
    }
    return digest.digest();
  }

  private static void add(MessageDigest digest, String text) {
    add(digest, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void add(MessageDigest digest, byte[] bytes) {
    digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
