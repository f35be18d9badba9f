package dev.penguin.engine;

import dev.penguin.internal.journal.SessionNames;

/** The form of session ids: safe as a file name everywhere. */
final class SessionIds {
  private SessionIds() {}

  static String check(String id) {
    return SessionNames.check(id);
  }
}
