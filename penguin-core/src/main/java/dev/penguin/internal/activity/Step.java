package dev.penguin.internal.activity;

/** Something that ends. */
@FunctionalInterface
public interface Step extends AutoCloseable {
  /** Ends it. Idempotent. */
  @Override
  void close();
}
