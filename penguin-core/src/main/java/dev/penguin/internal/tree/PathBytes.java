package dev.penguin.internal.tree;

import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Names of files as bytes. Java shows a name as text and gives its bytes away in URIs alone. On
 * systems where names are text, the bytes are those of UTF-8.
 */
final class PathBytes {
  private static final char UNKNOWN = '\uFFFD';

  private PathBytes() {}

  /** The bytes of a single name, one character each. */
  static String of(Path name) {
    String text = name.toString();
    if (isAscii(text)) {
      return text;
    }
    if (isText(name.getFileSystem()) && text.indexOf(UNKNOWN) < 0) {
      return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
    String uri = name.toUri().getRawPath();
    String last = uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
    return decoded(last.substring(last.lastIndexOf('/') + 1));
  }

  /** The bytes of where a link leads. */
  static String ofLink(Path target) {
    StringBuilder all = new StringBuilder();
    Path top = target.getRoot();
    all.append(top == null ? "" : top.toString().replace('\\', '/'));
    for (Path name : target) {
      all.append(all.length() == 0 || all.charAt(all.length() - 1) == '/' ? "" : "/");
      all.append(of(name));
    }
    return all.toString();
  }

  /** Where a link leads that has these bytes. */
  static Path link(FileSystem system, String bytes) {
    Path at = system.getPath(bytes.startsWith("/") ? "/" : "");
    for (String name : bytes.split("/")) {
      at = name.isEmpty() ? at : at.resolve(path(system, name));
    }
    return at;
  }

  /** The name that has these bytes. */
  static Path path(FileSystem system, String bytes) {
    if (isAscii(bytes)) {
      return system.getPath(bytes);
    }
    byte[] raw = bytes.getBytes(StandardCharsets.ISO_8859_1);
    String text = new String(raw, StandardCharsets.UTF_8);
    if (isText(system) && text.indexOf(UNKNOWN) < 0) {
      return system.getPath(text);
    }
    StringBuilder uri = new StringBuilder("file:///");
    for (byte each : raw) {
      uri.append('%').append(HexFormat.of().toHexDigits(each));
    }
    return Path.of(URI.create(uri.toString())).getFileName();
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  /** Whether names are text in UTF-8, or in UTF-16. */
  private static boolean isText(FileSystem system) {
    return !system.getSeparator().equals("/")
        || StandardCharsets.UTF_8.equals(
            Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8")));
  }

  private static String decoded(String uri) {
    StringBuilder bytes = new StringBuilder();
    for (int i = 0; i < uri.length(); i++) {
      if (uri.charAt(i) == '%') {
        bytes.append((char) HexFormat.fromHexDigits(uri, i + 1, i + 3));
        i += 2;
      } else {
        bytes.append(uri.charAt(i));
      }
    }
    return bytes.toString();
  }
}
