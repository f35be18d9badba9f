package outside.consumer.weather;

import dev.penguin.tool.Param;

/**
 * A place on the map.
 *
 * @param name its name
 */
public record City(@Param(description = "The city's name, in English") String name) {}
