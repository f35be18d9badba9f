package dev.penguin.project.blueprint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.project.ProjectId;
import dev.penguin.project.ProjectManager;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ten megabytes and 10,000 items; figures are in the guide. */
class LargeBlueprintTest {
  private static final boolean FULL = "full".equals(System.getenv("PENGUIN_ROUNDS"));
  private static final int ITEMS = FULL ? 10_000 : 1_000;

  @TempDir Path folder;
  ProjectManager manager;

  @BeforeEach
  void open() {
    manager = ProjectManager.open(folder.resolve("p.db"));
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** Each ten items are a part of the one before, and each waits for the one of ten before it. */
  private static Blueprint large(int items, int description) {
    List<BlueprintItem> made = new ArrayList<>();
    String text = "word ".repeat(description / 5).strip();
    for (int i = 0; i < items; i++) {
      BlueprintItem.Builder item =
          BlueprintItem.builder("ITEM-" + i, "Item number " + i)
              .description(text)
              .estimate(Duration.ofHours(2))
              .acceptanceCriteria(List.of("test " + i + " passes"));
      if (i % 10 != 0) {
        item.parent("ITEM-" + (i - i % 10));
      } else if (i > 0) {
        item.prerequisites(List.of(BlueprintItem.Prerequisite.completed("ITEM-" + (i - 10))));
      }
      made.add(item.build());
    }
    return Blueprint.builder("LARGE", "A large plan").items(made).build();
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void tenMegabytesOfItemsAreReadInBoundedTime(Format format) {
    String text = large(ITEMS, 8_200_000 / ITEMS).toString(format);
    assertThat(text.length()).isBetween(8_000_000, 10 * 1_024 * 1_024);
    long start = System.nanoTime();

    Blueprint read = Blueprint.parse(text, format);

    Duration taken = Duration.ofNanos(System.nanoTime() - start);
    show("%s: %,d characters read in %,d ms%n", format, text.length(), taken.toMillis());
    assertThat(read.findings()).isEmpty();
    assertThat(read.items()).hasSize(ITEMS);
    assertThat(taken).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void manyItemsAreAppliedExportedAndEditedInBoundedTime() {
    Blueprint plan = large(ITEMS, 50);
    long start = System.nanoTime();
    ProjectId id = plan.preview(manager).apply();
    long applied = System.nanoTime();
    String text = Blueprint.export(manager, id, Format.MARKDOWN);
    long exported = System.nanoTime();
    SyncPreview preview =
        Blueprint.parse(text.replace("Item number", "The item"), Format.MARKDOWN).preview(manager);
    long compared = System.nanoTime();
    preview.apply();
    long edited = System.nanoTime();

    show(
        "%,d items: applied %,d ms, exported %,d ms, compared %,d ms, all edited %,d ms%n",
        ITEMS,
        (applied - start) / 1_000_000,
        (exported - applied) / 1_000_000,
        (compared - exported) / 1_000_000,
        (edited - compared) / 1_000_000);
    assertThat(manager.rollUp(id).tasks()).isEqualTo(ITEMS);
    assertThat(preview.changes()).hasSize(ITEMS);
    assertThat(Duration.ofNanos(edited - start)).isLessThan(Duration.ofSeconds(60));
    manager.verify();
  }

  /** The figures of the guide come from the long form. */
  private static void show(String format, Object... values) {
    if (FULL) {
      System.out.printf(format, values);
    }
  }

  @Test
  void aChainOfManyPartsIsWrittenAndRead() {
    List<BlueprintItem> items = new ArrayList<>();
    for (int i = 0; i < ITEMS; i++) {
      items.add(
          BlueprintItem.builder("ITEM-" + i, "x")
              .parent(i == 0 ? null : "ITEM-" + (i - 1))
              .build());
    }
    Blueprint chain = Blueprint.builder("DEEP", "Deep").items(items).build();

    for (Format format : Format.values()) {
      assertThat(Blueprint.parse(chain.toString(format), format)).isEqualTo(chain);
    }
    ProjectId id = chain.preview(manager).apply();
    assertThat(Blueprint.of(manager, id)).isEqualTo(chain);
  }

  @Test
  void moreItemsThanAllowedAreAFindingAtTheFirstOfThem() {
    StringBuilder text = new StringBuilder("key: SHOP\ntitle: t\nitems:\n");
    for (int i = 0; i < 10_001; i++) {
      text.append("  - {key: ITEM-").append(i).append(", title: x}\n");
    }

    Blueprint read = Blueprint.parse(text.toString(), Format.YAML);

    assertThat(read.items()).hasSize(10_000);
    assertThat(read.findings().stream().filter(Finding::isError))
        .singleElement()
        .hasToString(
            "10004:11: error BP006: there are more than 10,000 items; split the plan into several"
                + " projects");
  }
}
