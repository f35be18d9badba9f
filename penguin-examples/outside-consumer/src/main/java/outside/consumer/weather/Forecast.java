package outside.consumer.weather;

import java.util.List;

/**
 * What a day will be like.
 *
 * @param city where
 * @param celsius the temperature in °C
 * @param sky what is above
 * @param warnings what to look out for
 */
public record Forecast(String city, int celsius, Sky sky, List<String> warnings) {
  /** Copies the warnings. */
  public Forecast {
    warnings = List.copyOf(warnings);
  }

  /** What is above. */
  public enum Sky {
    /** Blue. */
    CLEAR,
    /** Grey. */
    CLOUDY
  }
}
