package dev.penguin.model;

/** Closes models that hold something. */
final class Closing {
  private Closing() {}

  static void close(ChatModel model) {
    if (model instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        throw new ModelException.Failed(
            model.info() + " could not be closed: " + e.getMessage(),
            ModelException.Details.NONE,
            e);
      }
    }
  }
}
