package dev.penguin.project.internal.blueprint;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The line of an item in Markdown: {@code [ ] ITEM-1 Title {priority=high}}. Immutable.
 *
 * @param done whether the box is ticked
 * @param key the key; empty when there is none
 * @param title the title
 * @param attributes what stands in braces
 * @param attributesAt where the braces begin in the line, from 0; -1 for none
 * @param damaged whether the line ends in braces that cannot be read, which belong to the title
 */
record ItemLine(
    boolean done,
    String key,
    String title,
    Attributes attributes,
    int attributesAt,
    boolean damaged) {
  /** Capital letters and digits with at least one hyphen, so that no word is taken for a key. */
  static final Pattern KEY = Pattern.compile("[A-Z][A-Z0-9]{0,19}(?:-[A-Z0-9]{1,20}){1,3}");

  /** How many braces may be the ones that begin the fields: the others belong to the title. */
  private static final int MAX_BRACES = 8;

  private static final Pattern BOX = Pattern.compile("\\[([ xX])\\](?:\\s+(.*))?", Pattern.DOTALL);

  /** Whether a line has a box. */
  static boolean hasBox(String line) {
    return BOX.matcher(line).matches();
  }

  /** Reads a line; empty when it has no box. */
  static Optional<ItemLine> read(String line) {
    Matcher box = BOX.matcher(line);
    if (!box.matches()) {
      return Optional.empty();
    }
    boolean done = !box.group(1).equals(" ");
    String rest = box.group(2) == null ? "" : box.group(2).stripTrailing();
    int start = box.group(2) == null ? 0 : box.start(2);
    String text = rest;
    Attributes attributes = Attributes.NONE;
    int at = -1;
    if (rest.endsWith("}")) {
      int brace = rest.indexOf('{');
      for (int tries = 0; brace >= 0 && at < 0 && tries < MAX_BRACES; tries++) {
        Optional<Attributes> found = Attributes.read(rest.substring(brace + 1, rest.length() - 1));
        if (found.isPresent()) {
          attributes = found.get();
          at = brace;
          text = rest.substring(0, brace);
        }
        brace = rest.indexOf('{', brace + 1);
      }
    }
    boolean damaged = at < 0 && rest.endsWith("}") && rest.contains(" {");
    String[] words = text.strip().split("\\s+", 2);
    boolean keyed = KEY.matcher(words[0]).matches();
    String title = keyed ? (words.length > 1 ? words[1] : "") : text.strip();
    return Optional.of(
        new ItemLine(
            done, keyed ? words[0] : "", title, attributes, at < 0 ? -1 : start + at, damaged));
  }
}
