package dev.penguin.internal.text;

import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.spi.DefaultLoggingEventBuilder;
import org.slf4j.spi.LoggingEventAware;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A line of a log for people, {@code ToolFinished tool=build failed=false}, whose values a backend
 * gets as key-value pairs as well, with the first word as {@code event}. Used by one thread.
 */
public final class LogLine {
  private final String event;
  private final Map<String, Object> pairs = new LinkedHashMap<>();

  /**
   * A line.
   *
   * @param event its first word
   */
  public LogLine(String event) {
    this.event = event;
  }

  /**
   * Adds a value.
   *
   * @param key its name
   * @param value a number, a truth value, or a text of one line
   */
  public LogLine with(String key, Object value) {
    pairs.put(key, value);
    return this;
  }

  /** Logs it at debug. */
  public void debug(Logger logger) {
    LoggingEventBuilder builder = logger.atDebug();
    if (isTextOnly(logger, builder)) {
      logger.debug("{}", this);
      return;
    }
    builder = builder.addKeyValue("event", event);
    for (Map.Entry<String, Object> pair : pairs.entrySet()) {
      builder = builder.addKeyValue(pair.getKey(), pair.getValue());
    }
    builder.log(toString());
  }

  /** A backend that knows no pairs gets them before the message, which has them already. */
  private static boolean isTextOnly(Logger logger, LoggingEventBuilder builder) {
    return builder instanceof DefaultLoggingEventBuilder && !(logger instanceof LoggingEventAware);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(event);
    pairs.forEach((key, value) -> text.append(' ').append(key).append('=').append(value));
    return text.toString();
  }
}
