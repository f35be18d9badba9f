// region: trip-planner
package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.event.AgentEvent;
import dev.penguin.tool.Tool;
import java.util.List;

/** An agent that uses a tool, prints text as it arrives, and answers with a record. */
public final class TripPlanner {
  record Place(String city, int month) {}

  record Trip(String city, String why, List<String> toPack) {}

  private TripPlanner() {}

  static String climate(Place place) {
    return place.city().equals("Tromsø") ? "-4 degrees, snow" : "17 degrees, dry"; // your service
  }

  static void print(AgentEvent event) {
    if (event instanceof AgentEvent.TextDelta delta) {
      System.out.print(delta.text());
    } else if (event instanceof AgentEvent.ToolStarted started) {
      System.out.println("[" + started.call().name() + " " + started.call().arguments() + "]");
    }
  }

  /**
   * Plans a trip.
   *
   * @param args nothing
   */
  public static void main(String[] args) {
    Tool climate =
        Tool.of("climate", "Climate of a city in a month", Place.class, TripPlanner::climate);
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model("openai/gpt-5-mini")
            .instructions("You plan trips. Look up the climate before you recommend a place.")
            .tools(climate)
            .listener(TripPlanner::print)
            .build()) {
      Trip trip = agent.run("Lisbon or Tromsø in January, for skiing?", Trip.class);
      System.out.println("\nGo to " + trip.city() + " and pack " + trip.toPack());
    }
  }
}
// endregion
