package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.ResultTypeException;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.TypeRef;
import dev.penguin.event.AgentEvent;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import java.util.List;
import java.util.Map;

/** A conversation whose answers are lists and one of several records, and whose text is printed. */
public final class TypedAnswers {
  private TypedAnswers() {}

  // region: typed-list
  record Film(String title, int year) {}

  static List<Film> films(Session session) {
    return session.run("Two films of one year", new TypeRef<List<Film>>() {});
  }

  // endregion

  // region: typed-sealed
  sealed interface Ticket {
    record Seat(String row, int number) implements Ticket {}

    record SoldOut(String until) implements Ticket {}
  }

  static String book(Session session) {
    Ticket ticket = session.run("Book the first one", Ticket.class);
    return ticket instanceof Ticket.Seat seat ? "row " + seat.row() : "sold out";
  }

  // endregion

  /** The title that the model gives, or why there is none. */
  // region: typed-no-answer
  public static String firstTitle(Session session) {
    try {
      return session.run("Two films of one year", new TypeRef<List<Film>>() {}).get(0).title();
    } catch (ResultTypeException e) { // a limit, a question, or an answer that stayed wrong
      RunResult run = e.result();
      return run.outcome() + " (" + run.reason().orElse("") + ") after: " + run.text();
    }
  }

  // endregion

  /**
   * Asks four times in one session.
   *
   * @param args nothing
   */
  public static void main(String[] args) {
    // region: plain-tools
    Map<String, String> cinemas = Map.of("Rome", "Nuovo Sacher", "Oslo", "Vega Scene");
    Tool cinema =
        Tool.of(
            "cinema",
            "The cinema of a city",
            "city",
            String.class,
            city -> cinemas.getOrDefault(city, "none"));
    Tool weekday = Tool.of("weekday", "The day of the week", () -> "Friday");
    // endregion
    try (PenguinAgent agent = ExampleModel.agent(script()).tools(cinema, weekday).build()) {
      Session session = agent.session("ann@example.org");
      System.out.println(films(session));
      System.out.println(book(session));

      // region: on-text
      session.run(RunRequest.of("Where, and when?").onText(System.out::print));
      System.out.println();
      // endregion

      // region: for-each
      RunResult result = session.start(RunRequest.of("Thanks!")).forEach(TypedAnswers::print);
      System.out.println(result.text());
      // endregion
    }
  }

  private static void print(AgentEvent event) {
    if (event instanceof AgentEvent.RunFinished finished) {
      System.out.println("[" + finished.outcome() + "]");
    }
  }

  private static ScriptedModel.Builder script() {
    return ScriptedModel.builder()
        .reply(List.of(new Film("Big", 1988), new Film("Willow", 1988)))
        .reply(new Ticket.Seat("F", 7))
        .call("cinema", "{\"city\": \"Rome\"}")
        .call("weekday", "{}")
        .reply("At the Nuovo Sacher, on Friday.")
        .reply("Enjoy the film.");
  }
}
