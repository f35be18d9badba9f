package dev.penguin.checks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Lists at the end of a build which tests were skipped and why. The build fails where a test has no
 * reason, where one is skipped for a need that {@code PENGUIN_REQUIRE} names, and where a class ran
 * no test at all, which is how Surefire shows one that was aborted as a whole.
 *
 * <p>The build runs this file as it is, so it uses nothing but the JDK.
 */
final class Skips {
  private static final PathMatcher REPORTS =
      FileSystems.getDefault().getPathMatcher("glob:**/target/surefire-reports*/TEST-*.xml");

  /** What JUnit says when a condition has no words of its own. */
  private static final Pattern BARE =
      Pattern.compile(
          "|Disabled on .*|Enabled on .*|.* is @Disabled|(System property|Environment variable) .*"
              + "|Assumption failed: assumption is not (true|false)");

  private final Map<String, List<String>> classesByReason = new TreeMap<>();
  private final Set<String> wrong = new TreeSet<>();
  private int tests;

  /**
   * @param arguments the folder of the project, and when the build began
   */
  public static void main(String[] arguments) throws IOException {
    Skips skips = new Skips();
    skips.read(Path.of(arguments[0]), Instant.parse(arguments[1]));
    skips.check(Objects.requireNonNullElse(System.getenv("PENGUIN_REQUIRE"), ""));
    System.out.print(skips.list());
    System.err.print(skips.errors());
    System.exit(skips.wrong.isEmpty() ? 0 : 1);
  }

  /** Reads the reports that were written since then; those of an earlier build do not count. */
  void read(Path root, Instant since) throws IOException {
    List<Path> reports;
    try (Stream<Path> all = Files.find(root, 6, (path, is) -> REPORTS.matches(path))) {
      reports = all.sorted().toList();
    }
    for (Path report : reports) {
      if (!Files.getLastModifiedTime(report).toInstant().isBefore(since)) {
        read(report);
      }
    }
  }

  private void read(Path report) throws IOException {
    XMLInputFactory factory = XMLInputFactory.newFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    try (InputStream bytes = Files.newInputStream(report)) {
      XMLStreamReader xml = factory.createXMLStreamReader(bytes);
      int before = tests;
      String suite = report.toString();
      String test = "";
      while (xml.hasNext()) {
        if (xml.next() != XMLStreamConstants.START_ELEMENT) {
          continue;
        }
        switch (xml.getLocalName()) {
          case "testsuite" -> suite = xml.getAttributeValue(null, "name");
          case "testcase" -> {
            tests++;
            test =
                xml.getAttributeValue(null, "classname")
                    + "."
                    + xml.getAttributeValue(null, "name");
          }
          case "skipped" -> skipped(test, reason(xml));
          default -> {} // what a test says, and its failure, which ends the build anyway
        }
      }
      if (tests == before) {
        wrong.add(suite + " ran no test, and does not say why");
      }
    } catch (XMLStreamException e) {
      throw new IOException(report + " is no report: " + e.getMessage(), e);
    }
  }

  private static String reason(XMLStreamReader skipped) throws XMLStreamException {
    String message = skipped.getAttributeValue(null, "message");
    if (message != null) {
      int own = message.indexOf(" ==> ");
      return own < 0 ? message.strip() : message.substring(own + 5).strip();
    }
    return skipped
        .getElementText()
        .lines()
        .takeWhile(line -> !line.startsWith("\tat ") && !line.startsWith("Caused by: "))
        .collect(Collectors.joining(" "))
        .replaceFirst("^[\\w.$]+(: |$)", "") // the type of the exception
        .strip();
  }

  private void skipped(String test, String reason) {
    if (BARE.matcher(reason).matches()) {
      wrong.add(test + " is skipped and does not say why");
    }
    String testClass = test.replaceFirst("^.*?(\\w+)(\\$\\w+)*\\.[^.]*(\\(.*)?$", "$1");
    classesByReason.computeIfAbsent(reason, key -> new ArrayList<>()).add(testClass);
  }

  /**
   * Finds what may not be.
   *
   * @param required needs with commas between
   */
  void check(String required) {
    if (tests == 0) {
      wrong.add("No test of this build has left a report");
    }
    Arrays.stream(required.split(","))
        .map(need -> "needs " + need.strip() + ":")
        .flatMap(need -> classesByReason.keySet().stream().filter(why -> why.startsWith(need)))
        .map(reason -> "PENGUIN_REQUIRE does not allow a skip that " + reason)
        .forEach(wrong::add);
  }

  /** How many were skipped, and each reason with its number of tests and their classes. */
  String list() {
    int skipped = classesByReason.values().stream().mapToInt(List::size).sum();
    return classesByReason.entrySet().stream()
        .map(
            reason ->
                "%5d  %s (%s)%n"
                    .formatted(
                        reason.getValue().size(),
                        reason.getKey(),
                        String.join(", ", new TreeSet<>(reason.getValue()))))
        .collect(
            Collectors.joining(
                "", "%,d of %,d tests were skipped%n".formatted(skipped, tests), ""));
  }

  /** What may not be, a line each. */
  String errors() {
    return wrong.stream().map("%s%n"::formatted).collect(Collectors.joining());
  }
}
