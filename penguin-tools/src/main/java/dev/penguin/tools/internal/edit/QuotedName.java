package dev.penguin.tools.internal.edit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Names as git writes those that hold anything but plain characters: quoted, byte by byte. */
final class QuotedName {
  private static final String LETTERS = "abtnvfr";
  private static final byte[] MEANINGS = {7, 8, 9, 10, 11, 12, 13};

  private QuotedName() {}

  /** The name that a text means; the text itself when it is not quoted. */
  static String read(String text) {
    if (!text.startsWith("\"")) {
      return text;
    }
    ByteArrayOutputStream name = new ByteArrayOutputStream();
    for (int i = 1; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c == '"') {
        return name.toString(StandardCharsets.UTF_8);
      }
      if (c != '\\' || i == text.length()) {
        name.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
      } else if (text.substring(i).matches("(?s)[0-3][0-7]{2}.*")) {
        name.write(Integer.parseInt(text.substring(i, i + 3), 8));
        i += 3;
      } else {
        int letter = LETTERS.indexOf(text.charAt(i));
        name.write(letter < 0 ? text.charAt(i) : MEANINGS[letter]);
        i++;
      }
    }
    return text; // it has no end: a name that only begins with a quotation mark
  }
}
