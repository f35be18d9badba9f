package dev.penguin.testing;

import dev.penguin.message.Part;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelReply;

/** Tells a reply that is there as a whole in pieces, as a provider does: a word at a time. */
final class WordByWord {
  private WordByWord() {}

  static void tell(ModelReply reply, DeltaListener deltas) {
    for (Part part : reply.message().parts()) {
      if (part instanceof Part.Text text) {
        for (String word : text.text().split("(?<= )")) {
          if (!word.isEmpty()) {
            deltas.onText(word);
          }
        }
      } else if (part instanceof Part.Reasoning reasoning && !reasoning.text().isEmpty()) {
        deltas.onReasoning(reasoning.text());
      }
    }
  }
}
