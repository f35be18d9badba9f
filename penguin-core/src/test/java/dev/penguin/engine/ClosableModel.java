package dev.penguin.engine;

import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;

/** A model that tells when it is closed. */
record ClosableModel(Runnable onClose) implements ChatModel, AutoCloseable {
  @Override
  public ModelInfo info() {
    return ModelInfo.of("closable", "model");
  }

  @Override
  public ModelReply generate(ModelRequest request, DeltaListener deltas) {
    return ModelReply.text("hello");
  }

  @Override
  public void close() {
    onClose.run();
  }
}
