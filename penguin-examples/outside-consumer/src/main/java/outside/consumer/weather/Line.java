package outside.consumer.weather;

/**
 * A line of text.
 *
 * @param line the text
 */
public record Line(String line) {}
