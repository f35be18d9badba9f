package dev.penguin.checks.contract;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The public API is what the files in docs/api say, so that every change of it is seen in review.
 */
class ApiDumpTest {
  private static final String UPDATE =
      "./mvnw -q -pl .build/checks -am test -Dtest=ApiDumpTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dpenguin.api.update=true";

  static Stream<String> modules() {
    return BuiltModule.PUBLISHED.stream();
  }

  @ParameterizedTest
  @MethodSource("modules")
  void publicApiIsAsWrittenDown(String module) throws IOException {
    Path file = BuiltModule.repository().resolve("docs/api/" + module + ".txt");
    List<String> actual = ApiDump.of(BuiltModule.find(module).exportedClasses());

    if (Boolean.getBoolean("penguin.api.update")) {
      Files.createDirectories(file.getParent());
      Files.write(file, actual);
      return;
    }

    if (!Files.exists(file)) {
      fail("docs/api/%s.txt is missing. It is written by:%n%n  %s%n", module, UPDATE);
    }
    List<String> diff = LineDiff.of(Files.readAllLines(file), actual);
    if (!diff.isEmpty()) {
      fail(
          "The public API of %s differs from docs/api/%1$s.txt (- as written down, + as built):%n%n%s%n%n"
              + "If the change is wanted (see VERSIONING.md), write the file again:%n%n  %s%n",
          module, String.join(System.lineSeparator(), diff), UPDATE);
    }
  }
}
