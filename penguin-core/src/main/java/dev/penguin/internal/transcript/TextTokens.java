package dev.penguin.internal.transcript;

/**
 * Estimates the tokens of a text without a tokenizer, in one pass over its runs of characters. Runs
 * are split where the tokenizers of current models split them: before a capital in a word, after
 * three digits, between letters and signs. What a run costs depends on its kind and length.
 *
 * <p>The weights are hundredths of a token, measured against {@code o200k_base} on source code,
 * prose in forty languages, data and noise; {@code TokenEstimateTest} measures them again. Not
 * thread-safe.
 */
final class TextTokens {
  private static final int TOKEN = 100;

  /** A word of up to so many letters is in the vocabulary; each further letter costs more. */
  private static final int SHORT_WORD = 7;

  private static final int LONG_WORD_LETTER = 32;

  /** The same for words in capitals. */
  private static final int SHORT_CAPITALS = 3;

  private static final int FURTHER_CAPITAL = 50;

  /** An accent breaks a word, as vocabularies have few words of that language. */
  private static final int ACCENT = 80;

  /** So many letters without a break are no word of any language, and each costs the same. */
  private static final int MAX_WORD = 30;

  private static final int NOISE_LETTER = 50;
  private static final int REPEATED_LETTER = 12;

  /** A run of letters of both cases and digits, such as base64, that changes so often is noise. */
  private static final int MIN_NOISE = 16;

  private static final int MAX_NOISE_PART = 3;
  private static final int NOISE_CHARACTER = 68;

  /** Digits are cut into groups of three. */
  private static final int DIGITS = 3;

  /** A single sign before a word nearly always shares a token with it. */
  private static final int SIGN_BEFORE_WORD = 25;

  /** Further signs: two are one token, ten different ones four or five. */
  private static final int SIGN = 50;

  private static final int FIRST_SIGNS_FREE = 35;

  /** A line of the same sign is made of pieces, the longest of 64. */
  private static final int LINE = 16;

  private static final int LINE_END = 150;
  private static final int SIGNS_A_TOKEN = 64;
  private static final int BLANKS_A_TOKEN = 128;
  private static final int NEWLINES_A_TOKEN = 16;

  private static final int PICTURE = 175;
  private static final int SURROGATE_PAIR = 190;
  private static final int VARIATION = 50;

  private static final int HAN = 85;
  private static final int KANA_OR_HANGUL = 73;
  private static final int CYRILLIC = 32;
  private static final int INDIC = 45;

  /** Greek, Arabic, Hebrew, Thai and all others. */
  private static final int OTHER_SCRIPT = 41;

  private static final char END = '\uFFFF';

  private final String text;
  private int at;
  private long hundredths;

  /** What the letters that were passed over last had. */
  private int accents;

  private int repeats;

  private TextTokens(String text) {
    this.text = text;
  }

  /** About how many tokens a text has; zero for none. */
  static long of(String text) {
    TextTokens tokens = new TextTokens(text);
    while (tokens.at < text.length()) {
      tokens.run();
    }
    return (tokens.hundredths + TOKEN - 1) / TOKEN;
  }

  private void run() {
    char first = text.charAt(at);
    if (isLatin(first) || isDigit(first)) {
      lettersAndDigits();
    } else if (isBlank(first)) {
      blanks();
    } else if (isSign(first)) {
      signs();
    } else {
      hundredths += character(first);
      boolean pair = Character.isHighSurrogate(first) && Character.isLowSurrogate(peek(at + 1));
      at += pair ? 2 : 1;
    }
  }

  private void lettersAndDigits() {
    int from = at;
    int parts = 0;
    int cost = 0;
    boolean capitals = false;
    boolean small = false;
    boolean digits = false;
    while (isLatin(peek(at)) || isDigit(peek(at))) {
      int begin = at;
      parts++;
      if (isDigit(peek(at))) {
        while (isDigit(peek(at))) {
          at++;
        }
        cost += (at - begin + DIGITS - 1) / DIGITS * TOKEN;
        digits = true;
      } else {
        accents = 0;
        repeats = 0;
        letters(true);
        int upper = at - begin;
        letters(false);
        cost += word(at - begin, upper);
        capitals |= upper > 0;
        small |= upper < at - begin;
      }
    }
    int length = at - from;
    boolean often = length >= MIN_NOISE && parts * MAX_NOISE_PART >= length;
    hundredths += capitals && small && digits && often ? (long) length * NOISE_CHARACTER : cost;
  }

  /** Passes over letters of one case. */
  private void letters(boolean capitals) {
    char before = END;
    for (char c = peek(at); isLatin(c) && isCapital(c) == capitals; c = peek(++at)) {
      accents += c >= 0x80 && c < 0x1E00 ? 1 : 0; // from there on Vietnamese, which is well known
      repeats += c == before ? 1 : 0;
      before = c;
    }
  }

  private int word(int length, int capitals) {
    if (length > MAX_WORD) {
      return (length - repeats) * NOISE_LETTER + repeats * REPEATED_LETTER;
    }
    if (capitals == length && length > 1) {
      return TOKEN + Math.max(0, length - SHORT_CAPITALS) * FURTHER_CAPITAL;
    }
    return TOKEN + Math.max(0, length - SHORT_WORD) * LONG_WORD_LETTER + accents * ACCENT;
  }

  /** A newline shares the token of signs before it, and one space that of a word after it. */
  private void blanks() {
    int from = at;
    int newlines = 0;
    int indent = at;
    for (char c = peek(at); isBlank(c); c = peek(++at)) {
      if (c == '\n' || c == '\r') {
        newlines += c == '\n' ? 1 : 0;
        indent = at + 1;
      }
    }
    if (indent > from) {
      boolean afterSign = from > 0 && isSign(text.charAt(from - 1)) && text.charAt(from) < ' ';
      hundredths += (afterSign ? 0 : TOKEN) + (long) newlines / NEWLINES_A_TOKEN * TOKEN;
    }
    int spaces = at - indent;
    if (spaces > 0) {
      boolean shares = peek(at - 1) == ' ' && at < text.length() && !isDigit(peek(at));
      hundredths += shares ? 0 : TOKEN;
      hundredths += spaces > 1 ? TOKEN + (long) spaces / BLANKS_A_TOKEN * TOKEN : 0;
    }
  }

  private void signs() {
    int from = at;
    int cost = -FIRST_SIGNS_FREE;
    while (isSign(peek(at))) {
      char sign = peek(at);
      int begin = at;
      while (peek(at) == sign) {
        at++;
      }
      int length = at - begin;
      cost += SIGN + (length < LINE ? 0 : LINE_END + length / SIGNS_A_TOKEN * TOKEN);
      cost += isPicture(sign) ? PICTURE - SIGN : 0;
    }
    boolean beforeWord = at - from == 1 && isLatin(peek(at));
    boolean afterSpace = from > 0 && text.charAt(from - 1) == ' ';
    hundredths += beforeWord && !afterSpace ? SIGN_BEFORE_WORD : Math.max(TOKEN, cost);
  }

  /** What a character of another script costs. Han stands for all full width ones, too. */
  private static int character(char c) {
    if (Character.isSurrogate(c)) {
      return SURROGATE_PAIR;
    }
    if (c >= 0xFE00 && c <= 0xFE0F) {
      return VARIATION;
    }
    if (c >= 0x3041 && c <= 0x30FF || c >= 0xAC00 && c <= 0xD7AF || c >= 0x1100 && c <= 0x11FF) {
      return KANA_OR_HANGUL;
    }
    if (c >= 0x2E80 && c <= 0xABFF || c >= 0xF900 && c <= 0xFAFF || c >= 0xFF00) {
      return HAN;
    }
    if (c >= 0x0400 && c <= 0x052F) {
      return CYRILLIC;
    }
    return c >= 0x0900 && c <= 0x0DFF ? INDIC : OTHER_SCRIPT;
  }

  /** The character at a place, or after the end one that belongs to no run. */
  private char peek(int index) {
    return index < text.length() ? text.charAt(index) : END;
  }

  private static boolean isLatin(char c) {
    return c < 0x80
        ? c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
        : c >= 0xC0 && c < 0x250 && c != 0xD7 && c != 0xF7 || c >= 0x1E00 && c < 0x1F00;
  }

  private static boolean isCapital(char c) {
    return c < 0x80 ? c <= 'Z' : Character.isUpperCase(c);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c >= '\t' && c <= '\r' || c == 0xA0;
  }

  /** Punctuation, controls and symbols, up to where the scripts of East Asia begin. */
  private static boolean isSign(char c) {
    boolean symbol = c < 0x300 || c >= 0x2000 && c < 0x2E80;
    return symbol && !isLatin(c) && !isDigit(c) && !isBlank(c);
  }

  private static boolean isPicture(char c) {
    return c >= 0x2600 && c < 0x27C0;
  }
}
