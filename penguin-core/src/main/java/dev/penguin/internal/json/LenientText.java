package dev.penguin.internal.json;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the one JSON value in a text that a model wrote, and writes it as strict JSON. Thoughts,
 * words and fences may stand around it; in it, characters that JSON wants escaped, {@code \'},
 * escaped line breaks between members, Python's {@code True}, {@code False} and {@code None}, and a
 * comma before a closing bracket. Two values, and a value that is broken in another way, are none.
 * A list counts only where it stands alone: among words it may be a footnote.
 *
 * <p>The text is walked through once, up to some thousand values; nothing is asked of regular
 * expressions.
 */
final class LenientText {
  private static final int MAX_DEPTH = 200;
  private static final int MAX_BRACKETS = 10_000;
  private static final List<String> THOUGHTS = List.of("think", "thinking", "thought", "reasoning");
  private static final Map<String, String> WORDS =
      Map.of("True", "true", "False", "false", "None", "null");

  private final String text;
  private final StringBuilder out = new StringBuilder();
  private int at;
  private int fence = -1;

  private LenientText(String text) {
    this.text = text;
  }

  /**
   * A value that was found.
   *
   * @param json the value as strict JSON
   * @param alone whether it fills the text or a fence, but for thoughts: no words are beside it
   */
  record Found(String json, boolean alone) {}

  /** The one value in the text; empty when there is none, or more than one. */
  static Optional<Found> strict(String text) {
    return new LenientText(hasEscapedQuotes(text) ? unescaped(text) : text).find();
  }

  /** Whether the text is JSON in a string of JSON whose own quotes are missing. */
  private static boolean hasEscapedQuotes(String text) {
    int quote = text.indexOf('"');
    return quote > 0 && text.charAt(quote - 1) == '\\';
  }

  private static String unescaped(String text) {
    try {
      return String.valueOf(Json.parse('"' + text.strip() + '"'));
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  private Optional<Found> find() {
    if (!skipThoughts()) {
      return Optional.empty();
    }
    int begin = at;
    int brackets = 0;
    Optional<Found> found = Optional.empty();
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '}' || c == ']') {
        return Optional.empty(); // it closes what was not seen to open
      }
      if (c != '{' && c != '[') {
        skipWords();
        continue;
      }
      int start = at;
      if (++brackets > MAX_BRACKETS || !copyValue() || isMember(start) || isFollowedByMember()) {
        return Optional.empty();
      }
      boolean doubtful = out.indexOf("\"") >= 0 || out.indexOf(":") >= 0;
      if (isJson()) {
        skipClosing();
        boolean alone = isAlone(begin, start);
        if (c == '{' || alone) {
          boolean sign = !alone && out.indexOf(":") < 0; // an empty object among words
          if (sign || found.isPresent()) {
            return Optional.empty();
          }
          found = Optional.of(new Found(out.toString(), alone));
          continue;
        }
      }
      if (doubtful) {
        return Optional.empty(); // a broken value, or a list among words, may be what is meant
      }
    }
    return found.isPresent() ? found : scalar(text.substring(begin).strip());
  }

  /** Moves behind a character, or a fence, which opens or closes. */
  private void skipWords() {
    if (!isFence(at)) {
      at++;
      return;
    }
    char mark = text.charAt(at);
    while (at < text.length() && text.charAt(at) == mark) {
      at++;
    }
    int content = at;
    while (content < text.length() && Character.isLetterOrDigit(text.charAt(content))) {
      content++; // the name of the language
    }
    fence = fence < 0 ? nextFrom(content) : -1;
  }

  private boolean isFence(int place) {
    return isAt(place, "```") || isAt(place, "~~~");
  }

  private boolean isAlone(int begin, int start) {
    int next = nextFrom(at);
    return start == (fence < 0 ? begin : fence)
        && (next == text.length() || fence >= 0 && isFence(next));
  }

  private boolean isJson() {
    try {
      Json.parseExact(out.toString());
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Moves behind thoughts at the beginning. The tag that opens them may be missing, as servers put
   * it into the prompt. False when the text ends in thoughts.
   */
  private boolean skipThoughts() {
    while (true) {
      at = nextFrom(at);
      if (at == text.length() || "{[\"`".indexOf(text.charAt(at)) >= 0) {
        return true;
      }
      int end = endOfThoughts();
      if (end < 0) {
        return THOUGHTS.stream().noneMatch(tag -> isAt(at, "<" + tag + ">"));
      }
      at = end;
    }
  }

  /** The place behind the next tag that closes thoughts; less than 0 when there is none. */
  private int endOfThoughts() {
    for (int tag = text.indexOf("</", at); tag >= 0; tag = text.indexOf("</", tag + 2)) {
      for (String name : THOUGHTS) {
        if (isAt(tag, "</" + name + ">")) {
          return tag + name.length() + 3;
        }
      }
    }
    return -1;
  }

  private boolean isAt(int place, String wanted) {
    return text.regionMatches(true, place, wanted, 0, wanted.length());
  }

  private static boolean isBlank(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\uFEFF';
  }

  /**
   * Copies the value that begins here; false when it does not end, or its brackets do not match.
   */
  private boolean copyValue() {
    StringBuilder open = new StringBuilder();
    out.setLength(0);
    do {
      char c = text.charAt(at);
      switch (c) {
        case '{', '[' -> open.append(c == '{' ? '}' : ']');
        case '}', ']' -> {
          if (open.charAt(open.length() - 1) != c) {
            return false;
          }
          open.setLength(open.length() - 1);
          dropComma();
        }
        default -> {}
      }
      copyToken(c);
      if (open.length() > MAX_DEPTH) {
        return false;
      }
    } while (open.length() > 0 && at < text.length());
    return open.length() == 0;
  }

  private void copyToken(char c) {
    if (c == '"') {
      copyString();
    } else if (c == '\\' && at + 1 < text.length() && "nrt".indexOf(text.charAt(at + 1)) >= 0) {
      at += 2;
      out.append(' ');
    } else if (Character.isLetter(c)) {
      copyWord();
    } else {
      at++;
      out.append(isBlank(c) ? ' ' : c);
    }
  }

  private void copyWord() {
    int start = at;
    while (at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
      at++;
    }
    String word = text.substring(start, at);
    out.append(WORDS.getOrDefault(word, word));
  }

  private void copyString() {
    out.append('"');
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\\' && at + 1 < text.length()) {
        char escaped = text.charAt(++at);
        out.append(escaped == '\'' ? "'" : "\\" + escaped);
      } else if (c < ' ') {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
        if (c == '"') {
          at++;
          return;
        }
      }
    }
  }

  /** Takes out a comma behind the last member; one behind none says that something is missing. */
  private void dropComma() {
    int comma = lastOf(out, out.length());
    if (out.charAt(comma) == ',' && "{[,".indexOf(out.charAt(lastOf(out, comma))) < 0) {
      out.setLength(comma);
    }
  }

  /** The place of the last character before an end that is not blank; less than 0 for none. */
  private static int lastOf(CharSequence text, int end) {
    int last = end - 1;
    while (last >= 0 && isBlank(text.charAt(last))) {
      last--;
    }
    return last;
  }

  /** Whether the value is a member of an object that was not seen to open. */
  private boolean isMember(int start) {
    int colon = lastOf(text, start);
    return colon >= 0
        && text.charAt(colon) == ':'
        && lastOf(text, colon) >= 0
        && text.charAt(lastOf(text, colon)) == '"';
  }

  /** Whether the object goes on behind its closing bracket. */
  private boolean isFollowedByMember() {
    int next = nextFrom(at);
    return next < text.length()
        && text.charAt(next) == ','
        && nextFrom(next + 1) < text.length()
        && text.charAt(nextFrom(next + 1)) == '"';
  }

  private int nextFrom(int place) {
    int next = place;
    while (next < text.length() && isBlank(text.charAt(next))) {
      next++;
    }
    return next;
  }

  /** Moves behind brackets that close once more what is closed. */
  private void skipClosing() {
    int next = nextFrom(at);
    while (next < text.length() && (text.charAt(next) == '}' || text.charAt(next) == ']')) {
      at = next + 1;
      next = nextFrom(at);
    }
  }

  /** A text, a number or the like that stands alone, perhaps in a fence. */
  private static Optional<Found> scalar(String text) {
    String bare = text;
    if (text.startsWith("```") && text.endsWith("```") && text.indexOf('\n') > 0) {
      bare = text.substring(text.indexOf('\n'), text.length() - 3).strip();
    }
    try {
      Json.parseExact(bare);
      return Optional.of(new Found(bare, true));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
