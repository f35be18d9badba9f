package outside.consumer.weather;

/**
 * A share that knows its range.
 *
 * @param percent from 0 to 100
 */
public record Refusing(int percent) {
  /** Checks the range, each end in a way of its own. */
  public Refusing {
    if (percent > 100) {
      throw new IllegalArgumentException("percent must be at most 100, got " + percent);
    }
    if (percent < 0) {
      throw new IllegalStateException("percent must be at least 0, got " + percent);
    }
  }
}
