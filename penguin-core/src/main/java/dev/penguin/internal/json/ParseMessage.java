package dev.penguin.internal.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.regex.Pattern;

/** What the parser found wrong, and where, without what only a user of the parser can do. */
final class ParseMessage {
  private static final Pattern SETTINGS_HINT =
      Pattern.compile("(?s), from `StreamReadConstraints[^`]*`|: enable `JsonReadFeature.*");

  /** How far the parser had come when it gave up, which depends on the size of its buffers. */
  private static final Pattern MEASURED = Pattern.compile(" \\(\\d+\\)(?= exceeds the maximum)");

  private ParseMessage() {}

  static String of(JsonProcessingException e) {
    // Hints about Jackson's own settings mean nothing to the reader.
    String what = SETTINGS_HINT.matcher(e.getOriginalMessage()).replaceFirst("");
    what = MEASURED.matcher(what).replaceFirst("");
    what = what.length() > 200 ? what.substring(0, 200) + "…" : what;
    return e.getLocation() == null || e.getLocation().getCharOffset() < 0
        ? what
        : what + " at character " + e.getLocation().getCharOffset();
  }
}
