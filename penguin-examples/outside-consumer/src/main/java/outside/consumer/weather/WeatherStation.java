package outside.consumer.weather;

import dev.penguin.tool.Effect;
import dev.penguin.tool.Param;
import dev.penguin.tool.ToolMethod;
import java.util.Map;
import java.util.TreeMap;

/** A service of the program, which knew nothing of agents before. Thread-safe. */
public final class WeatherStation {
  private final Map<String, Integer> celsius = new TreeMap<>(Map.of("Oslo", -3, "Rome", 21));

  /** The temperature of a city in °C. */
  @ToolMethod(value = "Current temperature of a city, in °C", effects = Effect.READ)
  public synchronized int temperature(@Param("city") String city) {
    Integer known = celsius.get(city);
    if (known == null) {
      throw new IllegalArgumentException(
          "There is no station in " + city + "; there are stations in " + celsius.keySet());
    }
    return known;
  }

  /** Sets the temperature of a city in °C. */
  @ToolMethod(value = "Correct a reading", name = "set_reading", effects = Effect.WRITE)
  public synchronized String correct(
      @Param("city") String city, @Param(value = "celsius", description = "In °C") int degrees) {
    celsius.put(city, degrees);
    return city + " is now at " + degrees + " °C";
  }
}
