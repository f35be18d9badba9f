package dev.penguin.project.blueprint;

import dev.penguin.project.Dependency.Policy;
import dev.penguin.project.ResourceBudget;
import dev.penguin.project.Task;
import dev.penguin.project.blueprint.BlueprintItem.Prerequisite;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Makes blueprints without errors, with text that each of the forms could mistake for more. */
final class GeneratedBlueprints {
  private static final List<String> PIECES =
      List.of(
          "a",
          "word",
          "two words",
          "- [ ] ITEM-9 x",
          "- Acceptance: y",
          "# Items",
          "# Other",
          "##",
          "```",
          "~~~",
          "~~~verbatim",
          "---",
          "...",
          "> quote",
          "1. one",
          "{a=b}",
          "{",
          "}",
          "\"",
          "'",
          "\\",
          "\\n",
          ":",
          ": x",
          "#",
          "&a",
          "*a",
          "!t",
          "| b",
          "[a]: b",
          "[x]",
          "<b>",
          "<!--",
          "-->",
          "null",
          "true",
          "~",
          "12",
          "1e3",
          "\t",
          " ",
          "  ",
          "    code",
          "\u00e9",
          "\ud83d\udc27",
          "\u202e",
          "\u2028",
          "\u0085",
          "\u00a0",
          "\u0007",
          "\ufeff",
          "=",
          ",",
          "a,b",
          "(review)",
          "é)",
          "@",
          "%",
          "`code`",
          "key: value",
          "- - -",
          "===",
          "Recipe: z",
          "\f",
          "goals=x",
          "- x");

  private final Random random;

  GeneratedBlueprints(long seed) {
    this.random = new Random(seed);
  }

  Blueprint next() {
    int count = random.nextInt(12);
    List<BlueprintItem> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(item(i, items));
    }
    return Blueprint.builder("SHOP", "any")
        .header(header())
        .sections(sections())
        .items(items)
        .build();
  }

  private BlueprintHeader header() {
    BlueprintHeader.Builder header =
        BlueprintHeader.builder("P" + random.nextInt(1_000), line())
            .owners(words())
            .labels(words())
            .priority(priority())
            .metadata(metadata());
    if (random.nextBoolean()) {
      header
          .revision(line())
          .workspace(line())
          .startDate(day())
          .dueDate(day())
          .budget(budget())
          .timeBoxes(Map.of(Task.Phase.IMPLEMENT, span(), Task.Phase.TEST, span()));
    }
    return header.build();
  }

  private List<Section> sections() {
    List<Section> sections = new ArrayList<>();
    if (random.nextInt(4) == 0) {
      String text = text();
      if (!text.isEmpty()) {
        sections.add(new Section("", text));
      }
    }
    for (String title :
        List.of("Overview", "Goals", "Non-goals", "1. *What* `is` it: # a", "é ~~~")) {
      if (random.nextInt(3) == 0) {
        sections.add(new Section(title, text()));
      }
    }
    return sections;
  }

  private BlueprintItem item(int number, List<BlueprintItem> before) {
    BlueprintItem.Builder item = BlueprintItem.builder(key(number), line());
    if (!before.isEmpty() && random.nextInt(3) > 0) {
      item.parent(before.get(before.size() - 1 - random.nextInt(Math.min(3, before.size()))).key());
    }
    if (number > 3 && random.nextBoolean()) {
      item.prerequisites(prerequisites(number, before));
    }
    if (random.nextBoolean()) {
      item.description(text()).recipe(text()).definitionOfDone(text()).metadata(metadata());
    }
    if (random.nextBoolean()) {
      item.acceptanceCriteria(lines()).tags(words()).allowedTools(words()).requiredSkills(words());
    }
    if (random.nextBoolean()) {
      item.estimate(span())
          .dueDate(day())
          .effort(1 + random.nextInt(5))
          .value(1 + random.nextInt(5))
          .risk(1 + random.nextInt(5))
          .sequence(random.nextInt(9) - 4)
          .parallelizable(random.nextBoolean())
          .done(random.nextBoolean())
          .budget(budget());
    }
    if (random.nextBoolean()) {
      item.agentRole(line()).assignee(line()).goals(words()).priority(priority());
    }
    return item.build();
  }

  static String key(int number) {
    return (number % 3 == 0 ? "ITEM-" : "API-V2-") + number;
  }

  /** Items without parents or parts wait for such before them: no ring can come of that. */
  private List<Prerequisite> prerequisites(int number, List<BlueprintItem> before) {
    LinkedHashSet<String> keys = new LinkedHashSet<>();
    keys.add("ITEM-0");
    List<Prerequisite> made = new ArrayList<>();
    for (String key : keys) {
      Policy policy =
          switch (random.nextInt(3)) {
            case 0 -> Policy.completionRequired();
            case 1 -> Policy.reviewReadyOk();
            default -> Policy.artifactReady(line());
          };
      made.add(new Prerequisite(key, policy));
    }
    return isBelow(number, before) ? List.of() : made;
  }

  /** The first item has parts; a part of it cannot wait for it. Kept simple: nothing waits then. */
  private static boolean isBelow(int number, List<BlueprintItem> before) {
    return before.stream().anyMatch(item -> item.parent().isPresent()) || number == 0;
  }

  private Map<String, String> metadata() {
    Map<String, String> metadata = new HashMap<>();
    IntStream.range(0, random.nextInt(3)).forEach(i -> metadata.put(line(), text()));
    return metadata;
  }

  private ResourceBudget budget() {
    ResourceBudget budget = ResourceBudget.unlimited();
    if (random.nextBoolean()) {
      budget = budget.withTokens(random.nextInt(9_999)).withCostUsd(new BigDecimal("2.50"));
    }
    return random.nextBoolean() ? budget.withDuration(span()).withToolCalls(7) : budget;
  }

  private Task.Priority priority() {
    return Task.Priority.values()[random.nextInt(4)];
  }

  private Duration span() {
    return random.nextInt(5) == 0
        ? Duration.ofNanos(random.nextInt(2_000_000_000))
        : Duration.ofSeconds(random.nextInt(100_000));
  }

  private LocalDate day() {
    return LocalDate.of(1 + random.nextInt(9_999), 1 + random.nextInt(12), 1 + random.nextInt(28));
  }

  private List<String> words() {
    return lines().stream().distinct().toList();
  }

  private List<String> lines() {
    return IntStream.range(0, random.nextInt(4)).mapToObj(i -> line()).toList();
  }

  private String line() {
    String line = text();
    return line.isBlank() ? "x" : line.substring(0, Math.min(line.length(), 900));
  }

  /** Any text: most have one line, some several, some none. */
  String text() {
    StringBuilder text = new StringBuilder();
    int pieces = random.nextInt(5);
    for (int i = 0; i < pieces; i++) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
      text.append(random.nextInt(4) == 0 ? "\n" : random.nextInt(3) == 0 ? "" : " ");
    }
    return random.nextBoolean() ? text.toString().strip() : text.toString();
  }
}
