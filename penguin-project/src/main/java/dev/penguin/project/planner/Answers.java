package dev.penguin.project.planner;

import dev.penguin.project.Task;
import dev.penguin.tool.Param;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What the model answers in each round. The engine reads them, so the package is open to it. */
final class Answers {
  private Answers() {}

  /** The first round: what the plan is for. */
  record Outline(
      @Param(
              description =
                  "What must be known before the work can be planned; empty when nothing is open."
                      + " At most 5, the most important one first, each a whole question that"
                      + " somebody can answer without seeing this conversation")
          List<String> questions,
      @Param(description = "A short key for the project: 2 to 10 capital letters, such as SHOP")
          String key,
      @Param(description = "The project's title, a line of at most 100 characters") String title,
      @Param(description = "What is made and who uses it, in a few sentences") String overview,
      @Param(description = "What must be true in the end, a line each") List<String> goals,
      @Param(description = "What is left out on purpose, a line each") List<String> nonGoals) {}

  /** The second round: the work. */
  record Items(@Param(description = "The work, in an order that can be read") List<Item> items) {}

  record Item(
      @Param(description = "The item's own key: ITEM- and a number, such as ITEM-1") String key,
      @Param(description = "What is to be done, one line that begins with a verb") String title,
      @Param(description = "What somebody must know to do it, in a few sentences")
          String description,
      @Param(description = "The key of the item that it is a part of; null for none")
          Optional<String> parent,
      @Param(description = "Words to find it by, such as the area of the program")
          List<String> tags,
      @Param(description = "The keys of the goals that it serves, as the outline was read")
          List<String> goals) {}

  /** The third round: what waits for what. */
  record Dependencies(List<Waits> dependencies) {}

  record Waits(
      @Param(description = "The key of the item that waits") String item,
      @Param(description = "The keys of the items that must be done before") List<String> on) {}

  /** The fourth round: how it is seen that an item is done. */
  record Acceptance(List<Criteria> items) {}

  record Criteria(
      @Param(description = "The key of the item") String item,
      @Param(description = "What is checked before it counts as done, a line each")
          List<String> criteria) {}

  /** The fifth round: how much work it is. */
  record Estimates(List<Estimate> items) {}

  record Estimate(
      @Param(description = "The key of the item") String item,
      @Param(description = "How long the work takes, in minutes", min = 1, max = 100_000)
          int minutes,
      @Param(description = "How much work it is, from 1 to 5", min = 1, max = 5) int effort,
      @Param(description = "How much it is worth, from 1 to 5", min = 1, max = 5) int value,
      @Param(description = "How likely it goes wrong, from 1 to 5", min = 1, max = 5) int risk,
      @Param(description = "How urgent it is") Task.Priority priority) {}

  /** The sixth round: who does what. */
  record Roles(List<Role> items) {}

  record Role(
      @Param(description = "The key of the item") String item,
      @Param(description = "The role of who does it, one word such as coder, tester or writer")
          String role) {}

  /** A plan with its faults repaired, or changed by what was learned: only what is different. */
  record Changes(
      @Param(
              description =
                  "Only when what was learned leaves something open without which the plan cannot"
                      + " be changed: at most 5 questions; else empty")
          List<String> questions,
      @Param(
              description =
                  "Each item that changes or is new. Null in a field leaves it as it is; a list"
                      + " takes the place of the whole list")
          List<Change> items,
      @Param(description = "The keys of the items that are taken out of the plan")
          List<String> removed,
      @Param(description = "Why, in a few sentences for the person who approves it")
          String reason) {}

  record Change(
      @Param(description = "The key of the item; a new one has a key that no item has") String key,
      Optional<String> title,
      Optional<String> description,
      @Param(description = "The key of the item that it is a part of; an empty text for none")
          Optional<String> parent,
      @Param(description = "The keys of the items that must be done before")
          Optional<List<String>> dependsOn,
      Optional<List<String>> criteria,
      @Param(description = "In minutes", min = 1, max = 100_000) OptionalInt minutes,
      @Param(min = 1, max = 5) OptionalInt effort,
      @Param(min = 1, max = 5) OptionalInt value,
      @Param(min = 1, max = 5) OptionalInt risk,
      Optional<Task.Priority> priority,
      Optional<String> role,
      Optional<List<String>> tags,
      Optional<List<String>> goals) {}
}
