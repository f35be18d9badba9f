package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.Session;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.session.ContextUsage;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A chat that outgrows the window: what is sent becomes smaller, and what was read stays. */
public final class LongChat {
  private static final int WEEKS = 52;

  /** The script's model takes little, so that a few questions do. */
  private static final int WINDOW = 7_000;

  private LongChat() {}

  // region: watch-context
  /** Says when less of the conversation is sent, and how much less. */
  static void watch(AgentEvent event) {
    if (event instanceof AgentEvent.CompactionStarted before) {
      System.out.printf(
          "[%s tokens, room for %s: compacting]%n",
          thousands(before.tokens()), thousands(before.room()));
    } else if (event instanceof AgentEvent.CompactionFinished after) {
      System.out.printf(
          "[%s tokens; %d results shortened, %d messages summarized%s]%n",
          thousands(after.size().after()),
          after.shortenedResults(),
          after.summarizedMessages(),
          after.problem().map(problem -> ", no summary: " + problem).orElse(""));
    }
  }

  // endregion

  /** Rounded: sizes are known by estimate, and by what the provider reported. */
  private static String thousands(long tokens) {
    return Math.round(tokens / 1000.0) + "k";
  }

  record Year(int year) {}

  /** What the keeper of a lighthouse wrote in a year, a line a week. */
  static String logbook(Year of) {
    StringBuilder pages = new StringBuilder();
    for (int week = 1; week <= WEEKS; week++) {
      int day = of.year() * WEEKS + week;
      pages
          .append("%d, week %d: wind %d from %s, ".formatted(of.year(), week, day % 11, from(day)))
          .append("%d ships by day, %d by night, ".formatted(day * 7 % 23, day * 3 % 13))
          .append("lamp lit at %d:%02d, ".formatted(16 + day % 6, day * 11 % 60))
          .append("barometer at %d, ".formatted(985 + day * 13 % 50))
          .append("%d litres of oil burnt".formatted(20 + day * 5 % 17))
          .append(week == of.year() % 17 ? ", the bell cracked and was mended.\n" : ".\n");
    }
    return pages.toString();
  }

  private static String from(int day) {
    return List.of("the north", "the east", "the south", "the west").get(day % 4);
  }

  /**
   * Reads three years, goes back to the first, and makes room.
   *
   * @param args nothing
   */
  public static void main(String[] args) {
    Tool logbook =
        Tool.of(
            "read_logbook", "The lighthouse's logbook of a year", Year.class, LongChat::logbook);
    try (PenguinAgent agent =
        ExampleModel.agent(script()).tools(logbook).listener(LongChat::watch).build()) {
      Session chat = agent.session("lighthouse");
      for (String question :
          List.of(
              "In which week of 1901 did the bell crack?",
              "And in 1902?",
              "And in 1903?",
              "How was the wind in that week of 1901?")) {
        System.out.println(question + " " + chat.run(question).text());
      }
      // region: compact
      ContextUsage before = chat.contextUsage();
      ContextUsage after = chat.compact();
      // endregion
      System.out.printf(
          "%d messages are stored, %d of them summarized; %s tokens are sent in place of %s%n",
          chat.messages().size(),
          after.summarized(),
          thousands(after.tokens()),
          thousands(before.tokens()));
    }
  }

  private static ScriptedModel.Builder script() {
    ScriptedModel.Builder script =
        ScriptedModel.builder().info(ModelInfo.of("scripted", "model").withContextWindow(WINDOW));
    for (int year = 1901; year <= 1903; year++) {
      script
          .call("read_logbook", "{\"year\":%d}".formatted(year))
          .turn(request -> found(request, "week \\d+(?=:.*bell)"));
    }
    return script
        // 1901 is not sent whole any more: the note in its place says how to open it.
        .turn(LongChat::open)
        .turn(request -> found(request, "wind .*(?=, \\d+ ships.*bell)"));
  }

  private static ModelReply open(ModelRequest request) {
    Matcher note =
        Pattern.compile("read_result, id '(\\w+)', offset (\\d+)").matcher(text(request));
    return note.find()
        ? ModelReply.calls(
            new ToolCall(
                "open_1901",
                "read_result",
                "{\"id\":\"%s\",\"offset\":%s}".formatted(note.group(1), note.group(2))))
        : ModelReply.text("(it is all there)");
  }

  private static String text(ModelRequest request) {
    return request.messages().stream().map(Message::text).reduce("", String::concat);
  }

  private static ModelReply found(ModelRequest request, String pattern) {
    Matcher found = Pattern.compile(pattern).matcher(ScriptedModel.results(request).get(0).text());
    return ModelReply.text(found.find() ? "It was " + found.group() + "." : "It is not there.");
  }
}
