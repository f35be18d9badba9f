package dev.penguin.longrun;

import dev.penguin.longrun.Seen.Asked;
import dev.penguin.longrun.Seen.Said;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model that collects reports for many turns, and now and then needs a fact that it was given
 * long ago. It answers from what it sees; what it does not see it looks for behind the pointers
 * that it sees, or in the file. What it answered once it answers again when it is asked again, as
 * it is after a crash.
 */
final class LongModel implements CountingServer.Program {
  private static final int MAX_OPENED = 20;

  /** What a page of a result begins with when it is not the last one. */
  private static final Pattern MORE =
      Pattern.compile("\\[characters \\d+ to \\d+ of \\d+; continue with offset=(\\d+)]");

  /** What a view names when it has not room to name each result that can be opened. */
  private static final String LIST = "earlier_results";

  private final Facts facts;
  private final CountingServer.Program summarizer;
  private final List<String> steps = new ArrayList<>();
  private final Map<String, Reply> given = new HashMap<>();
  private final List<String> missed = new ArrayList<>();
  private final Set<String> opened = new HashSet<>();
  private String reading = "";
  private int next;
  private int ids;
  private int answered;
  private int fromView;

  /**
   * @param facts what it is given
   * @param summarizer answers requests for summaries
   */
  LongModel(Facts facts, CountingServer.Program summarizer) {
    this.facts = facts;
    this.summarizer = summarizer;
    Random random = new Random(17);
    for (int turn = 1; turn <= facts.turns(); turn++) {
      steps.add("collect " + turn);
      if (turn % (facts.turns() / 10) == 0) {
        steps.add("manual " + turn);
      }
      if (turn == facts.turns() / 2 || turn == facts.turns()) {
        steps.add("finish");
      }
      for (String name : facts.names()) {
        if (turn > facts.turnOf(name) && random.nextInt(facts.turns() / 4) == 0) {
          steps.add(Math.max(0, steps.size() - 1), "need " + name);
        }
      }
    }
  }

  @Override
  public Reply reply(Seen request) {
    if (!isWork(request)) {
      return summarizer.reply(request);
    }
    Said last = request.last();
    return given.computeIfAbsent(last.callId() + last.text().hashCode(), key -> work(request));
  }

  /** Whether it is asked to work; else it is asked for a summary. */
  static boolean isWork(Seen request) {
    return request.tools().contains("collect");
  }

  private Reply work(Seen request) {
    if (request.said().stream().anyMatch(LongModel::isOrder)) {
      return Reply.text("It is done.");
    }
    String[] step = steps.get(next).split(" ");
    switch (step[0]) {
      case "collect" -> {
        next++;
        return collect(Integer.parseInt(step[1]));
      }
      case "manual" -> {
        next++;
        return manual(step[1]);
      }
      case "finish" -> {
        next++;
        return Reply.text("This half is done.");
      }
      default -> {
        return need(request, step[1]);
      }
    }
  }

  /** Models do what the user tells them, and what looks like it. */
  private static boolean isOrder(Said said) {
    return said.role().equals("user")
        && said.text().lines().anyMatch(line -> line.strip().equals(Facts.ORDER));
  }

  private Reply collect(int turn) {
    String arguments = "{\"turn\":" + turn + ",\"part\":%d,\"parts\":%d}";
    return turn % 7 == 0
        ? Reply.call(
            call("collect", arguments.formatted(0, 2)), call("collect", arguments.formatted(1, 2)))
        : Reply.call(call("collect", arguments.formatted(0, 1)));
  }

  /** The file is read again and again, each time for another reason. */
  private Reply manual(String why) {
    return Reply.call(
        call("read_notes", "{\"path\":\"" + Facts.MANUAL + "\",\"why\":\"" + why + "\"}"));
  }

  private Asked call(String tool, String arguments) {
    return new Asked("call_" + ++ids, tool, arguments);
  }

  private Reply need(Seen request, String name) {
    Matcher found =
        Pattern.compile("The secret word of " + name + " is (\\w+)\\.").matcher(request.text());
    if (found.find()) {
      fromView += opened.isEmpty() ? 1 : 0;
      return answer(name, found.group(1));
    }
    if (name.equals("manual") && opened.add("manual")) {
      return manual("looking for " + next);
    }
    Matcher more = MORE.matcher(request.last().text());
    if (more.lookingAt() && !opened.isEmpty() && opened.size() < MAX_OPENED) {
      return open(reading, more.group(1));
    }
    String pointer = pointer(request, name);
    if (!pointer.isEmpty()) {
      return open(pointer, "0");
    }
    missed.add(name + ", opened " + opened);
    return answer(name, "nothing");
  }

  private Reply open(String id, String offset) {
    opened.add(id + (offset.equals("0") ? "" : " from " + offset));
    reading = id;
    return Reply.call(call("read_result", "{\"id\":\"" + id + "\",\"offset\":" + offset + "}"));
  }

  private Reply answer(String name, String word) {
    next++;
    answered++;
    opened.clear();
    if (!word.equals(Facts.wordOf(name)) && !word.equals("nothing")) {
      missed.add(name + " was taken for " + word);
    }
    return Reply.call(call("answer", "{\"word\":\"" + word + "\",\"n\":" + answered + "}"));
  }

  /** What to open next for a fact; empty when nothing is left to open. */
  private String pointer(Seen request, String name) {
    String wanted = "collect \\{\"turn\":" + facts.turnOf(name) + ",";
    String listed = facts.isPersons(name) ? "- (message_\\d+): " : "- (\\S+): " + wanted;
    for (Said said : request.said()) {
      for (Asked call : said.calls()) {
        boolean its = (call.name() + " " + call.arguments()).matches(wanted + ".*");
        if (its && !opened.contains(call.id())) {
          return call.id();
        }
      }
    }
    Matcher line = Pattern.compile(listed).matcher(request.text());
    while (line.find()) {
      if (!opened.contains(line.group(1))) {
        return line.group(1);
      }
    }
    return request.text().contains("'" + LIST + "'") && !opened.contains(LIST) ? LIST : "";
  }

  /** The facts that it did not find. */
  List<String> missed() {
    return missed;
  }

  /** How often it needed a fact. */
  int answered() {
    return answered;
  }

  /** How often it saw the fact at once. */
  int fromView() {
    return fromView;
  }

  /** Whether it did all that there was to do. */
  boolean isDone() {
    return next == steps.size();
  }
}
