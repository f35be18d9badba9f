package dev.penguin.tools;

import dev.penguin.tools.internal.text.PlainText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The rules for the text of a path, the same on every system: a name that one of them would read in
 * another way than written is refused on all.
 */
final class PathNames {
  private static final int MAX_PATH_BYTES = 4_000;
  private static final int MAX_NAME_BYTES = 255;
  private static final Pattern DEVICE =
      Pattern.compile(
          "(?:con|prn|aux|nul|conin\\$|conout\\$|(?:com|lpt)[0-9¹²³]) *(?:\\..*)?",
          Pattern.CASE_INSENSITIVE);

  private PathNames() {}

  /**
   * The names between the slashes of a path, as they are: nothing is expanded, decoded or
   * shortened.
   *
   * @throws PathRefusedException when the text is no path
   */
  static List<String> split(String path) {
    if (path.isEmpty()) {
      throw new PathRefusedException(
          "The path is empty: give one relative to the workspace, for instance 'src/Main.java'");
    }
    checkCharacters(path);
    int length = path.getBytes(StandardCharsets.UTF_8).length;
    if (length > MAX_PATH_BYTES) {
      throw new PathRefusedException(
          "The path is too long: " + length + " bytes, at most " + MAX_PATH_BYTES);
    }
    List<String> names = List.of(path.split("/", -1));
    if (isDrive(names.get(0))) {
      throw new PathRefusedException(
          "The path " + PlainText.quote(path) + " names a drive: give one inside the workspace");
    }
    for (String name : names) {
      checkName(path, name);
    }
    return names;
  }

  private static boolean isDrive(String name) {
    return name.length() == 2 && name.charAt(1) == ':' && isLetter(name.charAt(0));
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  private static void checkCharacters(String path) {
    if (PlainText.loneSurrogate(path) >= 0) {
      throw new PathRefusedException(
          "The path " + PlainText.quote(path) + " holds half of a surrogate pair: it is no text");
    }
    if (path.indexOf('\uFFFD') >= 0) {
      // JSON with half of a surrogate pair arrives like this: it names no file that was meant.
      throw new PathRefusedException(
          "The path " + PlainText.quote(path) + " holds a character that is not valid text");
    }
    if (path.chars().anyMatch(Character::isISOControl)) {
      throw new PathRefusedException(
          "The path " + PlainText.quote(path) + " holds a control character");
    }
    if (path.indexOf('\\') >= 0) {
      throw new PathRefusedException(
          "The path " + PlainText.quote(path) + " holds a backslash: separate names with /");
    }
  }

  private static void checkName(String path, String name) {
    int length = name.getBytes(StandardCharsets.UTF_8).length;
    if (length > MAX_NAME_BYTES) {
      throw new PathRefusedException(
          "A name in the path is too long: " + length + " bytes, at most " + MAX_NAME_BYTES);
    }
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      return;
    }
    if (name.endsWith(" ") || name.endsWith(".")) {
      throw new PathRefusedException(
          "The path " + PlainText.quote(path) + " has a name that ends in a space or a dot");
    }
    int colon = name.indexOf(':');
    if (colon >= 0 && colon < name.length() - 1) {
      throw new PathRefusedException(
          "The path " + PlainText.quote(path) + " has a name with a colon inside");
    }
    boolean beginsLikeOne = "cpanl".indexOf(name.charAt(0) | 0x20) >= 0;
    if (beginsLikeOne && DEVICE.matcher(name).matches()) {
      throw new PathRefusedException(
          "The path " + PlainText.quote(path) + " has a name that is a device on Windows");
    }
  }
}
