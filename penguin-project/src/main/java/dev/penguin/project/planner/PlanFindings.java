package dev.penguin.project.planner;

import dev.penguin.project.blueprint.Finding;
import dev.penguin.project.blueprint.Finding.Place;
import java.util.ArrayList;
import java.util.List;

/**
 * What goes wrong while a plan is made, beside what is wrong with the blueprint itself. The guide
 * lists the codes.
 */
final class PlanFindings {
  /** The most findings that a plan has: a model that makes a thousand faults makes one more. */
  static final int MAX_FINDINGS = 100;

  /** The most characters of a value that a message quotes. */
  private static final int QUOTED = 80;

  private PlanFindings() {}

  /** The model gave no answer of the form that was asked for. */
  static Finding noAnswer(String round, String why) {
    return error(
        "PL101",
        "the round '%s' gave no usable answer: %s".formatted(round, why),
        "take a model that gives typed answers, or say more in the specification");
  }

  /** Turns, tool calls, tokens, money or time ran out. */
  static Finding budget(String round, String what) {
    return error(
        "PL102",
        "the plan's budget ran out in the round '%s': %s".formatted(round, what),
        "give the planner more with withLimits, or plan a smaller specification");
  }

  /** The run of a round ended in another way. */
  static Finding ended(String round, String why, String fix) {
    return error("PL103", "the round '%s' ended early: %s".formatted(round, why), fix);
  }

  /** More questions were asked than are handed on. */
  static Finding questionsLeftOut(int number) {
    return Finding.warning(
        "PL104",
        Place.none(),
        "%,d more questions were asked and left out".formatted(number),
        "answer those that are there; the others are asked again if they still matter");
  }

  /** The model asks what was answered before. */
  static Finding askedAgain(String question) {
    return error(
        "PL105",
        "the model asks a question that was already answered: " + quote(question),
        "say it in the specification, or take another model");
  }

  /** The plan is larger than the planner allows. */
  static Finding tooManyItems(int number, int most) {
    return error(
        "PL106",
        "the plan has %,d items, and at most %,d are allowed".formatted(number, most),
        "join items, or leave some out; the caller may allow more with withMaxItems");
  }

  /** A text is too long. */
  static Finding tooLong(Place place, String what, int length, int most) {
    return Finding.error(
        "PL107",
        place,
        "%s has %,d characters; at most %,d are allowed".formatted(what, length, most),
        "shorten it");
  }

  /** A list is too long. */
  static Finding tooMany(Place place, String what, int length, int most) {
    return Finding.error(
        "PL107",
        place,
        "it has %,d %s; at most %,d are allowed".formatted(length, what, most),
        "leave some out, or split the item");
  }

  /** Something that the plan says of its project is too long, and cut. */
  static Finding cutOff(String what, int length, int most) {
    return Finding.warning(
        "PL107",
        Place.none(),
        "the %s of the project is cut: it has %,d of at most %,d".formatted(what, length, most),
        "check whether something is missing");
  }

  /** Two items of an answer have one key. */
  static Finding twice(String key) {
    return Finding.error(
        "PL108",
        Place.ofItem(quotedKey(key)),
        "two items have the key " + quote(key) + "; the first one counts",
        "give the second one a key of its own if it is needed");
  }

  /** An answer speaks of an item that there is not. */
  static Finding unknown(String round, String key) {
    return error(
        "PL109",
        "the round '%s' names item %s, which the plan does not have".formatted(round, quote(key)),
        "name an item of the plan, or add this one");
  }

  /** An answer says two things of one item. */
  static Finding contradiction(String round, String key) {
    return Finding.error(
        "PL110",
        Place.ofItem(quotedKey(key)),
        "the round '%s' gives two different values for it; the first one counts".formatted(round),
        "say which of the two is right");
  }

  /** An answer changes an item and takes it out. */
  static Finding removedAndChanged(String key) {
    return Finding.error(
        "PL110",
        Place.ofItem(quotedKey(key)),
        "it is both changed and taken out; neither was done",
        "say which of the two is right");
  }

  /** A change would touch work that has begun or is over. */
  static Finding touched(String key, String status) {
    return Finding.error(
        "PL111",
        Place.ofItem(quotedKey(key)),
        "it is %s and must not change".formatted(status),
        "leave it alone; add an item, or change one that is still open");
  }

  /** There is nothing to plan from, or nothing was planned. */
  static Finding empty() {
    return error("PL112", "the plan has no items", "give it at least one item");
  }

  /** Nothing is proposed. */
  static Finding unchanged(String reason) {
    return Finding.warning(
        "PL113",
        Place.none(),
        "nothing in the plan changes: " + quote(reason),
        "leave the plan as it is");
  }

  /** An item is taken out of a plan; its task stays where it is. */
  static Finding removed(String key) {
    return Finding.warning(
        "PL115",
        Place.ofItem(key),
        "it is no longer needed; applying the plan leaves its task unchanged",
        "cancel the task if you agree");
  }

  /** The same finding, which does not stand in a plan's way. */
  static Finding asWarning(Finding finding) {
    return Finding.warning(finding.code(), finding.place(), finding.message(), finding.fix());
  }

  /** The first findings, and how many more there are. */
  static List<Finding> capped(List<Finding> all) {
    if (all.size() <= MAX_FINDINGS) {
      return List.copyOf(all);
    }
    List<Finding> errorsFirst = new ArrayList<>(all);
    errorsFirst.sort((a, b) -> a.severity().compareTo(b.severity()));
    List<Finding> first = new ArrayList<>(errorsFirst.subList(0, MAX_FINDINGS));
    first.add(
        error(
            "PL114",
            "there are %,d more findings".formatted(all.size() - MAX_FINDINGS),
            "fix these first"));
    return List.copyOf(first);
  }

  /** The beginning of a value in quotes, without line ends. */
  static String quote(String value) {
    String line = value.strip().replaceAll("\\s+", " ");
    if (line.length() <= QUOTED) {
      return "'" + line + "'";
    }
    int end = Character.isHighSurrogate(line.charAt(QUOTED - 1)) ? QUOTED - 1 : QUOTED;
    return "'" + line.substring(0, end) + "…'";
  }

  private static String quotedKey(String key) {
    return key.length() <= QUOTED ? key : key.substring(0, QUOTED);
  }

  private static Finding error(String code, String message, String fix) {
    return Finding.error(code, Place.none(), message, fix);
  }
}
