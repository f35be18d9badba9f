package dev.penguin.checks.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents are short, each has its place, and their links lead somewhere. */
class DocumentsTest {
  private static final Path ROOT = repository();
  private static final int README_LINES = 200;
  private static final int GUIDE_LINES = 120;
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern FENCE = Pattern.compile("(?ms)^ *(```+).*?^ *\\1");
  private static final Pattern CODE = Pattern.compile("`[^`\n]*`");

  @Test
  void aReaderGetsThroughReadmeAndEachGuide() throws IOException {
    assertThat(Files.readAllLines(ROOT.resolve("README.md")))
        .as("README.md")
        .hasSizeLessThanOrEqualTo(README_LINES);
    for (Path guide : documents()) {
      if (guide.startsWith(ROOT.resolve("docs/guide"))) {
        assertThat(Files.readAllLines(guide))
            .as("%s", ROOT.relativize(guide))
            .hasSizeLessThanOrEqualTo(GUIDE_LINES);
      }
    }
  }

  @Test
  void readmeNamesEachGuide() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));

    assertThat(documents())
        .filteredOn(page -> page.startsWith(ROOT.resolve("docs/guide")))
        .extracting(page -> "(" + ROOT.relativize(page).toString().replace('\\', '/') + ")")
        .isNotEmpty()
        .filteredOn(Predicate.not(readme::contains))
        .isEmpty();
  }

  @Test
  void eachLinkLeadsToAFileAndAHeading() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : documents()) {
      for (String link : links(Files.readString(page))) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page : page.getParent().resolve(parts[0]).normalize();
        if (!Files.exists(target) || parts.length == 2 && !headings(target).contains(parts[1])) {
          broken.add(ROOT.relativize(page) + ": " + link);
        }
      }
    }

    assertThat(broken).isEmpty();
  }

  @Test
  void headingsHaveTheAnchorsThatGitHubGivesThem() {
    assertThat(anchor("What's new? `run(…)`, and *more*")).isEqualTo("whats-new-run-and-more");
    assertThat(links("[a](b.md) `[c](d.md)` [e](https://x.org) [f](#g)\n```\n[h](i)\n```\n"))
        .containsExactly("b.md", "#g");
  }

  private static List<String> links(String markdown) {
    String prose = CODE.matcher(FENCE.matcher(markdown).replaceAll("")).replaceAll("");
    return LINK.matcher(prose)
        .results()
        .map(link -> link.group(1))
        .filter(link -> !link.matches("[a-z]+:.*"))
        .toList();
  }

  private static Set<String> headings(Path page) throws IOException {
    Set<String> anchors = new HashSet<>();
    Matcher heading =
        Pattern.compile("(?m)^#+ +(.*)$")
            .matcher(FENCE.matcher(Files.readString(page)).replaceAll(""));
    while (heading.find()) {
      anchors.add(anchor(heading.group(1)));
    }
    return anchors;
  }

  /** Letters, digits, hyphens and underscores stay, in lower case; spaces become hyphens. */
  private static String anchor(String heading) {
    return heading
        .strip()
        .toLowerCase(java.util.Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }

  private static List<Path> documents() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (String name : List.of("README.md", "CONTRIBUTING.md", "VERSIONING.md")) {
      pages.add(ROOT.resolve(name));
    }
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
    }
    return pages;
  }

  /** The top of the repository. */
  private static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mvnw"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
