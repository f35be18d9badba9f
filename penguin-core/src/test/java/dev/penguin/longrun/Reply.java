package dev.penguin.longrun;

import dev.penguin.longrun.Seen.Asked;
import java.util.List;

/** What a scripted model answers, well or badly. */
sealed interface Reply {
  /** Words, calls, or both. */
  record Says(String text, List<Asked> calls) implements Reply {}

  /** The model declines. */
  record Declines(String text) implements Reply {}

  /** Words that never end, whatever the request allows. */
  record Endless(String piece) implements Reply {}

  /** Nothing, until the client goes away. */
  record Silent() implements Reply {}

  /** The server finds the request too long, however long it is. */
  record TooLong() implements Reply {}

  static Reply text(String text) {
    return new Says(text, List.of());
  }

  static Reply call(Asked... calls) {
    return new Says("", List.of(calls));
  }
}
