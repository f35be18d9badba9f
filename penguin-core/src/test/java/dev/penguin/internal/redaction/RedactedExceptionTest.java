package dev.penguin.internal.redaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RedactedExceptionTest {
  private static final String KEY = "sk-canary-7f3a";

  private final Redactor redactor = new Redactor(() -> List.of(KEY), Map.of());

  /** A failure of foreign code that says something of its own. */
  private static final class Foreign extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Supplier<String> text;
    private final transient Supplier<Throwable> reason;

    Foreign(Supplier<String> text, Supplier<Throwable> reason) {
      this.text = text;
      this.reason = reason;
    }

    @Override
    public String toString() {
      return text.get();
    }

    @Override
    public synchronized Throwable getCause() {
      return reason.get();
    }
  }

  private static final class Unprintable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unprintable() {
      super(KEY);
    }

    @Override
    public void printStackTrace(PrintWriter to) {
      throw new IllegalStateException(KEY);
    }
  }

  private static <T extends Throwable> T with(T failure, Throwable... suppressed) {
    Stream.of(suppressed).forEach(failure::addSuppressed);
    return failure;
  }

  private static String printed(Throwable failure) {
    StringWriter all = new StringWriter();
    failure.printStackTrace(new PrintWriter(all));
    return all.toString();
  }

  private static Throwable chain(int causes, String deepest) {
    Throwable failure = new IOException(deepest);
    for (int i = causes; i > 0; i--) {
      failure = new IllegalStateException("cause " + i, failure);
    }
    return failure;
  }

  private static Throwable loop(String text) {
    IOException inner = new IOException(text);
    return inner.initCause(new IllegalStateException("outer", inner));
  }

  static Stream<Arguments> failuresWithASecret() {
    return Stream.of(
        arguments("message", new IOException("401 for " + KEY + ".")),
        arguments("cause", new IllegalStateException("no answer", new IOException(KEY))),
        arguments("message taken from the cause", new IllegalStateException(new IOException(KEY))),
        arguments("cause at the limit", chain(20, KEY)),
        arguments("suppressed", with(new IOException("a"), new IOException("b"), new Error(KEY))),
        arguments(
            "suppressed of a cause",
            new IllegalStateException("a", with(new IOException("b"), new IOException(KEY)))),
        arguments("own text", new Foreign(() -> "Failed: " + KEY, () -> null)),
        arguments(
            "own text of a cause", new IllegalStateException(new Foreign(() -> KEY, () -> null))),
        arguments("line of its own", new IOException("first\n" + KEY + "\nlast")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failuresWithASecret")
  void failureWithASecretReadsLikeItWithoutTheSecret(String place, Throwable failure) {
    Throwable clean = RedactedException.of(failure, redactor);

    assertThat(clean).isInstanceOf(RedactedException.class);
    assertThat(printed(clean)).isEqualTo(printed(failure).replace(KEY, "[redacted]"));
    assertThat(clean).hasMessage(failure.toString().replace(KEY, "[redacted]"));
    assertThat(clean.getStackTrace()).isEqualTo(failure.getStackTrace()).isNotEmpty();
  }

  static Stream<Throwable> failuresWithoutASecret() {
    return Stream.of(
        new IOException(),
        new IOException("sk-canary"),
        new IllegalStateException("a", with(new IOException("b"), new Error("c"))),
        new Foreign(() -> "own", () -> new Foreign(() -> "other", () -> null)),
        chain(30, "deep"),
        loop("inner"));
  }

  @ParameterizedTest
  @MethodSource("failuresWithoutASecret")
  void failureWithoutASecretIsTheSame(Throwable failure) {
    assertThat(RedactedException.of(failure, redactor)).isSameAs(failure);
  }

  @Test
  void causesBeyondTheTwentiethAreLeftOut() {
    Throwable clean = RedactedException.of(chain(40, KEY), redactor);

    assertThat(Stream.iterate(clean, failure -> failure != null, Throwable::getCause))
        .hasSize(21)
        .last()
        .hasToString("java.lang.IllegalStateException: cause 21");
  }

  @Test
  void causesThatLoopEnd() {
    Throwable clean = RedactedException.of(loop(KEY), redactor);

    assertThat(Stream.iterate(clean, failure -> failure != null, Throwable::getCause))
        .hasSize(21)
        .startsWith(clean)
        .last()
        .hasToString("java.io.IOException: [redacted]");
    assertThat(printed(clean)).doesNotContain(KEY);
  }

  @Test
  void suppressedFailuresThatLoopEnd() {
    IOException first = new IOException(KEY);
    first.addSuppressed(new IOException("second", first));

    Throwable clean = RedactedException.of(first, redactor);

    assertThat(clean.getSuppressed())
        .extracting(Object::toString)
        .containsExactly("java.io.IOException: second");
    assertThat(clean.getSuppressed()[0]).hasNoCause().hasNoSuppressedExceptions();
  }

  @Test
  void theLastCauseThatIsToldTellsNoneSuppressed() {
    Throwable last = with(new IOException("last"), new IOException("suppressed"));
    Throwable failure = last;
    for (int i = 0; i < 20; i++) {
      failure = new IllegalStateException(KEY, failure);
    }

    Throwable clean = RedactedException.of(failure, redactor);

    assertThat(clean).rootCause().hasToString("java.io.IOException: last");
    assertThat(clean).rootCause().hasNoSuppressedExceptions();
  }

  private static String endless() {
    return KEY + endless();
  }

  private static <T> T thrown() {
    throw new IllegalStateException(KEY);
  }

  static Stream<Arguments> failuresThatFail() {
    return Stream.of(
        arguments("text throws", new Foreign(RedactedExceptionTest::thrown, () -> null)),
        arguments(
            "text overflows the stack", new Foreign(RedactedExceptionTest::endless, () -> null)),
        arguments("cause throws", new Foreign(() -> KEY, RedactedExceptionTest::thrown)),
        arguments("no text", new Foreign(() -> null, () -> new IOException(KEY))),
        arguments("printing throws", new Unprintable()),
        arguments(
            "text of the cause throws",
            new IllegalArgumentException(
                KEY, new Foreign(RedactedExceptionTest::thrown, () -> null))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failuresThatFail")
  void ofAFailureThatFailsItselfOnlyTheClassIsTold(String fault, Throwable failure) {
    Throwable clean = RedactedException.of(failure, redactor);

    assertThat(clean).hasToString(failure.getClass().getName()).hasNoCause();
    assertThat(clean).hasNoSuppressedExceptions();
    assertThat(printed(clean)).doesNotContain(KEY);
  }
}
