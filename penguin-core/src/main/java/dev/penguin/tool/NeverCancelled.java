package dev.penguin.tool;

/** Never asks to stop; one value, so that equal requests are equal. */
enum NeverCancelled implements Cancellation {
  INSTANCE;

  @Override
  public boolean isCancelled() {
    return false;
  }

  @Override
  public Registration onCancel(Runnable action) {
    return () -> {};
  }
}
