package dev.penguin.needs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A test is skipped for a reason that was probed, and not where its need is required. */
class NeedTest {
  private static final Optional<String> WORDS = Optional.of("bwrap exits with 1: refused");

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " , ", "strace", "mounts,git"})
  void whatIsMissingAndNotRequiredIsSkippedWithTheWordsOfTheProbe(String required) {
    assertThat(Required.of(required).reasonToSkip(Need.SANDBOX, WORDS))
        .hasValue("needs sandbox: bwrap exits with 1: refused");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sandbox", " strace , sandbox,"})
  void whatIsMissingAndRequiredFails(String required) {
    assertThatThrownBy(() -> Required.of(required).reasonToSkip(Need.SANDBOX, WORDS))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "PENGUIN_REQUIRE names sandbox, and it is missing: bwrap exits with 1: refused");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsThereIsNotSkipped(Need need) {
    assertThat(Required.of(null).reasonToSkip(need, Optional.empty())).isEmpty();
    assertThat(Required.of(need.label()).reasonToSkip(need, Optional.empty())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sandbx", "SANDBOX", "strace sandbox", "strace,plain_user"})
  void aNameOfNoNeedIsRefused(String required) {
    String unknown = required.substring(required.indexOf(',') + 1);

    assertThatThrownBy(() -> Required.of(required))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "PENGUIN_REQUIRE names '"
                + unknown
                + "', which is none of "
                + Stream.of(Need.values()).map(Need::label).toList());
  }

  @ParameterizedTest
  @EnumSource
  void aProbeAnswersTheSameEachTimeAndTellsWordsWhenItFails(Need need) {
    Optional<String> first = need.missing();

    assertThat(need.missing()).isSameAs(first);
    assertThat(first.orElse("there")).isNotBlank();
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          sh -c 'exit 0'               |
          sh -c 'echo no; exit 3'      | sh exits with 3: no
          sh -c 'echo a b >&2; exit 1' | sh exits with 1: a b
          no-such-program x            | Cannot run program "no-such-program": .*
          """,
      delimiter = '|',
      quoteCharacter = '"')
  @Needs(Need.PROC)
  void aCommandThatFailsTellsItsOwnWords(String line, String words) {
    String[] command = line.split(" ", 3);
    command[command.length - 1] = command[command.length - 1].replace("'", "");

    assertThat(Probe.run(command).orElse("")).matches(words == null ? "" : words);
  }

  @Test
  void theConditionSkipsWithTheReasonOfTheFirstThatIsMissing() throws Exception {
    Optional<String> reason = Need.RECORDINGS.reasonToSkip().or(Need.FULL_ROUNDS::reasonToSkip);

    assertThat(condition("needsBoth").isDisabled()).isEqualTo(reason.isPresent());
    assertThat(condition("needsBoth").getReason()).hasValue(reason.orElse("all needs are met"));
    assertThat(condition("needsNothing").isDisabled()).isFalse();
  }

  @Needs({Need.RECORDINGS, Need.FULL_ROUNDS})
  void needsBoth() {}

  void needsNothing() {}

  private static ConditionEvaluationResult condition(String method) throws Exception {
    Optional<Method> element = Optional.of(NeedTest.class.getDeclaredMethod(method));
    Object context =
        Proxy.newProxyInstance(
            NeedTest.class.getClassLoader(),
            new Class<?>[] {ExtensionContext.class},
            (proxy, called, arguments) -> called.getName().equals("getElement") ? element : null);
    return new NeedsCondition().evaluateExecutionCondition((ExtensionContext) context);
  }

  @Test
  void theFirstWayThatWorksIsTakenAndTriedOnce() {
    int[] tried = new int[1];
    Ways ways =
        new Ways(
            way -> {
              tried[0]++;
              return Probe.that(way.contains("works"), way + " is refused");
            },
            List.of(List.of("other"), List.of("works"), List.of("works", "too")));

    assertThat(ways.missing()).isEmpty();
    assertThat(ways.command()).isEqualTo(List.of("works"));
    assertThat(tried[0]).isEqualTo(2);
    assertThat(new Ways(way -> Optional.of(way + " is refused"), List.of(List.of("a"))).missing())
        .hasValue("[a] is refused");
  }

  @Test
  void aPlainUserIsBoundByModesAndFailsWithItsWords(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("read-only"), "text");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));

    assertThat(PlainUser.run(Writer.class, file, "expect")).isEqualTo("text, and refused\n");
    assertThatThrownBy(() -> PlainUser.run(Writer.class, file, "throw"))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith(Writer.class.getName() + " as a plain user:")
        .hasMessageContaining("AccessDeniedException: " + file);
    assertThat(file).hasContent("text");
  }

  /** Writes in a file that may only be read. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) throws Exception {
      Path file = Path.of(arguments[0]);
      try {
        Files.writeString(file, "other");
      } catch (AccessDeniedException e) {
        if (arguments[1].equals("throw")) {
          throw e;
        }
        System.out.println(Files.readString(file) + ", and refused");
      }
    }
  }
}
