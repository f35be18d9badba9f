package dev.penguin.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * Says what took the time of each run in a recording of the flight recorder. It needs the JDK
 * alone.
 */
public final class SlowestPart {
  private SlowestPart() {}

  /** What kind of event is which part of a run. */
  private static String part(RecordedEvent event) {
    return switch (event.getEventType().getName()) {
      case "dev.penguin.ModelRequest" -> "model " + event.getString("model");
      case "dev.penguin.ToolCall" -> "tool " + event.getString("tool");
      case "dev.penguin.Approval" -> "approval of " + event.getString("tool");
      case "dev.penguin.JournalSync" -> "journal sync";
      case "dev.penguin.Checkpoint" -> "checkpoint " + event.getString("action");
      default -> "";
    };
  }

  /** The parts of a run with their times, the one that took longest first. */
  private static List<Map.Entry<String, List<Duration>>> parts(
      RecordedEvent run, List<RecordedEvent> all) {
    Map<String, List<Duration>> parts = new LinkedHashMap<>();
    for (RecordedEvent event : all) {
      if (!part(event).isEmpty()
          && event.getString("sessionId").equals(run.getString("sessionId"))
          && !event.getStartTime().isBefore(run.getStartTime())
          && !event.getEndTime().isAfter(run.getEndTime())) {
        parts.computeIfAbsent(part(event), name -> new ArrayList<>()).add(event.getDuration());
      }
    }
    List<Map.Entry<String, List<Duration>>> sorted = new ArrayList<>(parts.entrySet());
    sorted.sort(Comparator.comparing(part -> sum(part.getValue()).negated()));
    return sorted;
  }

  private static Duration sum(List<Duration> times) {
    return times.stream().reduce(Duration.ZERO, Duration::plus);
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.2f s", time.toMillis() / 1000.0);
  }

  private static void print(RecordedEvent run, List<RecordedEvent> all) {
    String agent = run.getString("agentPath");
    System.out.printf(
        "%s in %s%s: %s, %s%n",
        run.getString("runId"),
        run.getString("sessionId"),
        agent.isEmpty() ? "" : " of agent " + agent,
        seconds(run.getDuration()),
        run.getString("outcome"));
    for (Map.Entry<String, List<Duration>> part : parts(run, all)) {
      List<Duration> times = part.getValue();
      long percent = 100 * sum(times).toNanos() / Math.max(1, run.getDuration().toNanos());
      System.out.printf(
          "  %8s %3d %%  %s (%d, the longest %s)%n",
          seconds(sum(times)),
          percent,
          part.getKey(),
          times.size(),
          seconds(times.stream().max(Comparator.naturalOrder()).orElseThrow()));
    }
  }

  /**
   * Prints each run with its parts. Parts that ran side by side count each for itself.
   *
   * @param args the file of the recording
   */
  public static void main(String[] args) throws IOException {
    List<RecordedEvent> all = RecordingFile.readAllEvents(Path.of(args[0]));
    all.stream()
        .filter(event -> event.getEventType().getName().equals("dev.penguin.Run"))
        .forEach(run -> print(run, all));
  }
}
