package dev.penguin.internal.http;

import dev.penguin.internal.json.Json;
import java.util.Locale;

/** What a server sent, made fit for one line of a message. */
final class Excerpt {
  private static final int MAX = 500;

  private Excerpt() {}

  /**
   * One line of at most 500 characters: secrets hidden, marks of HTML left out, control characters
   * and runs of white space turned into one space.
   */
  static String of(String text, Secrets secrets) {
    String hidden = secrets.hide(text);
    StringBuilder line = new StringBuilder();
    String plain = looksLikeHtml(hidden) ? withoutTags(hidden) : hidden;
    boolean space = false;
    for (int i = 0; i < plain.length() && line.length() < MAX; i++) {
      char c = plain.charAt(i);
      if (c <= ' ' || isHidden(c)) {
        space = line.length() > 0;
      } else {
        if (space) {
          line.append(' ');
          space = false;
        }
        line.append(c);
      }
    }
    return Json.wellFormed(line.length() < MAX ? line.toString() : line + "…");
  }

  /** Whether the text begins as a web page does. */
  static boolean looksLikeHtml(String text) {
    String start =
        text.substring(0, Math.min(text.length(), 200)).stripLeading().toLowerCase(Locale.ROOT);
    return start.startsWith("<!doctype html") || start.startsWith("<html");
  }

  private static boolean isHidden(char c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }

  private static String withoutTags(String html) {
    StringBuilder text = new StringBuilder();
    boolean inTag = false;
    for (int i = 0; i < html.length() && text.length() < 2 * MAX; i++) {
      char c = html.charAt(i);
      if (c == '<') {
        inTag = true;
        text.append(' ');
      } else if (c == '>') {
        inTag = false;
      } else if (!inTag) {
        text.append(c);
      }
    }
    return text.toString();
  }
}
