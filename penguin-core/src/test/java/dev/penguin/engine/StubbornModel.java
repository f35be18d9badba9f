package dev.penguin.engine;

import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/** A model that never answers and looks at no cancellation; only an interrupt gets it out. */
public final class StubbornModel implements ChatModel {
  private final Function<InterruptedException, ModelReply> onInterrupt;

  /** Opens when the model is asked. */
  public final CountDownLatch asked = new CountDownLatch(1);

  StubbornModel(Function<InterruptedException, ModelReply> onInterrupt) {
    this.onInterrupt = onInterrupt;
  }

  /** As code does that wraps what it must not throw. */
  public static StubbornModel throwingRuntimeException() {
    return new StubbornModel(
        e -> {
          throw new IllegalStateException(e);
        });
  }

  /** As the contract of models says. */
  public static StubbornModel throwingModelException() {
    return new StubbornModel(
        e -> {
          Thread.currentThread().interrupt();
          throw new ModelException.Cancelled("interrupted");
        });
  }

  /** As code does that swallows the interrupt and says what it has. */
  public static StubbornModel answeringAllTheSame() {
    return new StubbornModel(e -> ModelReply.text("what I had"));
  }

  @Override
  public ModelInfo info() {
    return ModelInfo.of("stubborn", "model");
  }

  @Override
  public ModelReply generate(ModelRequest request, DeltaListener deltas) {
    asked.countDown();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      return onInterrupt.apply(e);
    }
    throw new AssertionError("nothing opens this latch");
  }
}
