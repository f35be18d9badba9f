package dev.penguin.checks.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.error.PenguinException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every anchor that an error names is a heading of docs/errors.md, and the other way round. */
class ErrorAnchorsTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();
  private static final Pattern THROWN =
      Pattern.compile(
          "new ConfigurationException\\((?:(?!;\\n).)*\"([a-z-]+)\"\\)", Pattern.DOTALL);
  private static final Pattern LINKED = Pattern.compile("helpPlace\\(\"([a-z-]+)\"\\)");

  @Test
  void everyAnchorIsExplained() throws IOException {
    Set<String> explained =
        Files.readAllLines(ROOT.resolve("docs/errors.md")).stream()
            .filter(line -> line.startsWith("## "))
            .map(line -> line.substring(3))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(thrown()).isNotEmpty().isEqualTo(explained);
  }

  @Test
  void messagesLeadToAPageThatLiesInTheJar() throws IOException {
    assertThat(PenguinException.helpPlace("no-model"))
        .isEqualTo("errors.md#no-model in the penguin-core jar");
    try (InputStream page =
        PenguinException.class.getResourceAsStream("/META-INF/penguin/errors.md")) {
      assertThat(page).isNotNull();
      assertThat(page.readAllBytes()).isEqualTo(Files.readAllBytes(ROOT.resolve("docs/errors.md")));
    }
  }

  private static Set<String> thrown() throws IOException {
    Set<String> anchors = new TreeSet<>();
    try (Stream<Path> files = Files.walk(ROOT)) {
      for (Path file : files.filter(ErrorAnchorsTest::isSource).toList()) {
        String source = Files.readString(file);
        for (Pattern pattern : List.of(THROWN, LINKED)) {
          Matcher matcher = pattern.matcher(source);
          while (matcher.find()) {
            anchors.add(matcher.group(1));
          }
        }
      }
    }
    return anchors;
  }

  private static boolean isSource(Path file) {
    String path = ROOT.relativize(file).toString();
    return path.matches("penguin-(api|core|project|tools|examples/eval)/src/main/.*\\.java");
  }
}
