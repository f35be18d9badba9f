package dev.penguin.project.blueprint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text gives a blueprint or findings with a place, in bounded time, and nothing else. */
class BlueprintHostileTest {
  private static final boolean FULL = "full".equals(System.getenv("PENGUIN_ROUNDS"));
  private static final int ROUNDS = FULL ? 5_000 : 600;
  private static final int TEN_MEGABYTES = 10 * 1_024 * 1_024;
  private static final String FRONT = "---\ntitle: t\nkey: SHOP\n---\n# Items\n\n";

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Format.class)
  void anyTextIsABlueprintOrFindingsWithAPlace(Format format) {
    for (int seed = 0; seed < ROUNDS; seed++) {
      String text = broken(seed, format);

      Blueprint read = Blueprint.parse(text, format);

      long lines = text.lines().count() + 1;
      assertThat(read.findings())
          .as("seed %d:%n%s", seed, text)
          .allSatisfy(
              finding -> {
                assertThat(finding.line()).isBetween(1, (int) lines);
                assertThat(finding.column()).isPositive();
                assertThat(finding.message()).isNotBlank();
                assertThat(finding.fix()).isNotBlank();
                assertThat(finding.toString()).doesNotContain("\n");
              });
      if (!read.hasErrors()) {
        assertThat(Blueprint.parse(read.toString(format), format))
            .as("seed %d", seed)
            .isEqualTo(read);
      }
    }
  }

  /** A good text of which some characters are replaced, lost, doubled, or moved. */
  private static String broken(int seed, Format format) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(new GeneratedBlueprints(seed).next().toString(format));
    String marks = "-#[]{}()\"'`~:,&*!|>%@\\\n\r\t \u0000\ufeff\ud800ab01=?<";
    int changes = seed % 10 == 0 ? text.length() : 1 + random.nextInt(8);
    for (int i = 0; i < changes && !text.isEmpty(); i++) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + random.nextInt(12));
      switch (random.nextInt(4)) {
        case 0 -> text.setCharAt(at, marks.charAt(random.nextInt(marks.length())));
        case 1 -> text.delete(at, end);
        case 2 -> text.insert(random.nextInt(text.length()), text.substring(at, end));
        default -> text.insert(at, marks.charAt(random.nextInt(marks.length())));
      }
    }
    return text.toString();
  }

  static Stream<Arguments> hostile() {
    return Stream.of(
        yaml("aliases", "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "BP005"),
        yaml("an alias", "title: *x\n", "BP005"),
        yaml("a tag", "title: !!java.net.URL x\n", "BP005"),
        yaml("a tag of a list", "items: !!set {a}\n", "BP005"),
        yaml("depth", "a: " + "[".repeat(500_000), "BP004"),
        yaml("depth of blocks", "- ".repeat(500_000) + "x", "BP004"),
        yaml("depth of objects", "{a: ".repeat(100_000), "BP004"),
        yaml("values", "a: [" + "x,".repeat(2_000_000) + "]", "BP006"),
        yaml("two documents", "key: SHOP\n---\nkey: SHOP\n", "BP003"),
        yaml("a name twice", "key: SHOP\nkey: SHIP\n", "BP007"),
        yaml("a list as a name", "? [a]\n: b\n", "BP003"),
        yaml("open quotes", "key: \"SHOP\n" + "x\n".repeat(500_000), "BP003"),
        yaml("a tab", "key:\n\t- x\n", "BP003"),
        yaml("no object", "just words", "BP010"),
        yaml("nothing", "", "BP010"),
        json("depth", "[".repeat(5_000_000), "BP004"),
        json("depth of objects", "{\"a\":".repeat(1_000_000), "BP004"),
        json("a number", "{\"items\":" + "9".repeat(1_000_000) + "}", "BP003"),
        json("an end", "{\"key\":\"SHOP\",", "BP003"),
        json("a name twice", "{\"key\":\"A1\",\"key\":\"A2\"}", "BP007"),
        json("a second value", "{} {}", "BP003"),
        markdown("list marks", FRONT + "- ".repeat(2_000_000) + "x", "BP012"),
        markdown("quotes in quotes", FRONT + ">".repeat(5_000_000), "BP011"),
        markdown("brackets", FRONT + "- [ ] ITEM-1 " + "[".repeat(5_000_000), "BP109"),
        markdown("stars", FRONT + "*a **a ".repeat(700_000), "BP011"),
        markdown("braces", FRONT + "- [ ] ITEM-1 " + "{a=".repeat(300_000) + "}", "BP109"),
        markdown("deep items", FRONT + deepItems(300), "BP004"),
        markdown("links", FRONT + "[a]: <b\n".repeat(600_000), "BP011"),
        markdown("lines without end", FRONT + "(\n".repeat(600_000), "BP006"),
        markdown("no front matter", "# Items\n", "BP010"),
        markdown("front matter without end", "---\n" + "key: SHOP\n".repeat(900_000), "BP010"),
        markdown("a bomb in front", "---\na: &a [x]\nb: *a\n---\n# Items\n", "BP005"),
        markdown("no box", FRONT + "- ITEM-1 Title\n", "BP012"));
  }

  private static String deepItems(int depth) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      text.append("  ".repeat(i)).append("- [ ] ITEM-").append(i).append(" x\n");
    }
    return text.toString();
  }

  private static Arguments yaml(String name, String text, String code) {
    return Arguments.of(name, Format.YAML, text, code);
  }

  private static Arguments json(String name, String text, String code) {
    return Arguments.of(name, Format.JSON, text, code);
  }

  private static Arguments markdown(String name, String text, String code) {
    return Arguments.of(name, Format.MARKDOWN, text, code);
  }

  @ParameterizedTest(name = "{1}: {0}")
  @MethodSource("hostile")
  void hostileTextIsAFindingSoon(String name, Format format, String text, String code) {
    long start = System.nanoTime();

    Blueprint read = Blueprint.parse(text, format);

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .as(name)
        .isLessThan(Duration.ofSeconds(10));
    assertThat(read.findings()).as(name).extracting(Finding::code).contains(code);
    assertThat(read.findings()).as(name).allMatch(finding -> finding.line() > 0);
    assertThat(read.findings()).as(name).hasSizeLessThanOrEqualTo(1_000);
  }

  @Test
  void aTextThatIsTooLargeIsRefusedAndOneAtTheEdgeIsRead() throws Exception {
    String text = FRONT + "- [ ] ITEM-1 x\n  - Recipe: ";
    String edge = text + "r".repeat(TEN_MEGABYTES - text.length());
    Path file = Files.writeString(folder.resolve("plan.md"), edge);
    Path larger = Files.writeString(folder.resolve("larger.md"), edge + "r");

    assertThat(Blueprint.parse(file).hasErrors()).isFalse();
    assertThat(Blueprint.parse(larger).findings().get(0))
        .hasToString(
            larger
                + ":1:1: error BP001: the text is larger than 10,485,760 bytes; split the plan into"
                + " several projects");
    assertThat(Blueprint.parse(edge + "r", Format.MARKDOWN).findings())
        .extracting(Finding::code)
        .contains("BP001");
  }

  @Test
  void bytesThatAreNoUtf8AreFoundWhereTheyAre() throws Exception {
    Path file = folder.resolve("plan.yaml");
    Files.write(file, "title: caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));

    List<Finding> findings = Blueprint.parse(file).findings();

    assertThat(findings.get(0).toString())
        .isEqualTo(
            file
                + ":1:11: error BP002: the bytes from here on are no UTF-8; store the file as"
                + " UTF-8");
  }
}
