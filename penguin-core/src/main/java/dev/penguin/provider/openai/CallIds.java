package dev.penguin.provider.openai;

import dev.penguin.provider.wire.ToolNames;

/**
 * Ids of tool calls in a form that the server accepts. The same id always gives the same form, so
 * that call and result still match.
 */
final class CallIds {
  /** OpenAI accepts no longer ones. */
  private static final int MAX = 40;

  private static final int MISTRALS_LENGTH = 9;

  private CallIds() {}

  static String of(String id, Dialect dialect) {
    if (dialect.nineCharacterIds()) {
      return id.length() == MISTRALS_LENGTH && isPlain(id, false)
          ? id
          : ToolNames.digest(id, MISTRALS_LENGTH);
    }
    return !id.isEmpty() && id.length() <= MAX && isPlain(id, true)
        ? id
        : "call_".concat(ToolNames.digest(id, 12));
  }

  private static boolean isPlain(String id, boolean punctuation) {
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean letterOrDigit = c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
      if (!letterOrDigit && !(punctuation && c > ' ' && c < 127)) {
        return false;
      }
    }
    return true;
  }
}
