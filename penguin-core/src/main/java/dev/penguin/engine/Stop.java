package dev.penguin.engine;

import java.util.Optional;

/**
 * Why a run stops.
 *
 * @param outcome how it ended
 * @param text the answer
 * @param reason why it ended like that, if there is more to say
 * @param question the question that waits for an answer, if any
 */
record Stop(Outcome outcome, String text, Optional<String> reason, Optional<String> question) {

  static Stop of(Outcome outcome, String text) {
    return new Stop(outcome, text, Optional.empty(), Optional.empty());
  }

  static Stop because(Outcome outcome, String text, String reason) {
    return new Stop(outcome, text, Optional.of(reason), Optional.empty());
  }

  static Stop asking(String text, String question) {
    return new Stop(Outcome.NEEDS_INPUT, text, Optional.empty(), Optional.of(question));
  }
}
