package dev.penguin.examples;

import dev.penguin.message.Message;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;

// region: own-model
/** Answers with the number of words that it was asked. Thread-safe. */
record WordCounter(ModelInfo info) implements ChatModel {
  @Override
  public ModelReply generate(ModelRequest request, DeltaListener deltas) {
    if (request.cancellation().isCancelled()) {
      throw new ModelException.Cancelled(info + " was stopped");
    }
    int words = 0;
    for (Message message : request.messages()) {
      if (message instanceof UserMessage user) {
        words += user.text().split(" ").length;
      }
    }
    String answer = words + " words";
    deltas.onText(answer);
    return ModelReply.text(answer).withUsage(Usage.of(words, 2));
  }
}
// endregion
