package dev.penguin.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelException;
import dev.penguin.tool.Cancellation;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The words and the kind of each failure of a call that got no status, or no end. */
class CallFailuresTest {
  private static final String KEY = "sk-canary-7f3a";
  private static final String AT = "openai/test could not be reached at https://host.test/v1: ";
  private static final String SEE = " (see errors.md#unreachable in the penguin-core jar)";
  private static final Duration IDLE = Duration.ofMillis(1500);
  private static final Deadline FAR = Deadline.in(Duration.ofMinutes(10));
  private static final Deadline OVER = new Deadline(System.nanoTime(), Duration.ofSeconds(2));

  private static final ReplyReader<String> NO_READER =
      new ReplyReader<>() {
        @Override
        public String read(HttpResponse reply) {
          throw new AssertionError("there is no reply");
        }

        @Override
        public String partialText() {
          return "";
        }
      };

  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean cancelled = new AtomicBoolean();

  static Stream<Arguments> unreachable() {
    IOException reset = new SocketException("Connection reset");
    IOException end = new EOFException();
    return Stream.of(
        Arguments.of(new UnknownHostException("host.test"), "the host name is unknown", true),
        Arguments.of(new ConnectException("Connection refused"), "Connection refused", true),
        Arguments.of(
            new SocketTimeoutException("timed out"),
            "no connection over TLS in time (is https right? timed out)",
            true),
        Arguments.of(new IOException(), "IOException", true),
        Arguments.of(new SSLException("broken", reset), "Connection reset", true),
        Arguments.of(new SSLException("broken", end), "EOFException", true),
        Arguments.of(new SSLException("broken", new IOException("odd")), "broken", false),
        Arguments.of(new SSLException("broken"), "broken", false),
        Arguments.of(new SSLHandshakeException("untrusted"), "untrusted", false),
        Arguments.of(new IOException("outer", reset), "outer", true));
  }

  @ParameterizedTest
  @MethodSource
  void unreachable(IOException cause, String why, boolean retryable) {
    ModelException failure = failures(FAR).beforeReply(cause, false);

    assertThat(failure).isInstanceOf(ModelException.Unreachable.class).hasMessage(AT + why + SEE);
    assertThat(failure.isRetryable()).isEqualTo(retryable);
    assertThat(failure.getCause()).isIn(cause, cause.getCause()).isNotNull();
    assertThat(failure.status()).isEmpty();
  }

  @Test
  void silenceBeforeTheReplyIsATimeoutOnceThereIsAConnection() {
    IOException cause = new SocketTimeoutException("timeout");

    assertThat(failures(FAR).beforeReply(cause, true))
        .isInstanceOf(ModelException.TimedOut.class)
        .hasMessage("openai/test sent nothing for 1.5 s")
        .hasCause(cause);
    assertThat(failures("http://host.test/v1", FAR).beforeReply(cause, false))
        .isInstanceOf(ModelException.Unreachable.class)
        .hasMessage("openai/test could not be reached at http://host.test/v1: timeout" + SEE);
    assertThat(failures(FAR).beforeReply(new IOException("timeout"), true))
        .isInstanceOf(ModelException.Unreachable.class)
        .hasMessage(AT + "timeout" + SEE);
  }

  @Test
  void aServerThatTakesTheRequestAndSaysNothingIsATimeout() {
    Duration idle = Duration.ofMillis(50);
    try (FaultServer server = FaultServer.start((request, wire) -> wire.stall());
        HttpTransport transport = new HttpTransport(HttpSettings.defaults(), false, idle)) {
      HttpPost post = post(server.baseUrl());
      CallLimits limits = new CallLimits(FAR, idle, asked());

      assertThatThrownBy(() -> transport.send(post, limits, NO_READER))
          .isInstanceOf(ModelException.TimedOut.class)
          .hasMessage("openai/test sent nothing for 0.05 s");
    }
  }

  @Test
  void theAddressAndTheCauseShowNoSecret() {
    CallFailures failures =
        failures("https://me:" + KEY + "@host.test/v1?key=" + KEY + "#end", FAR);

    ModelException failure = failures.beforeReply(new IOException("no " + KEY), false);

    assertThat(failure)
        .hasMessage(
            "openai/test could not be reached at https://host.test/v1#end: no [key withheld]" + SEE)
        .hasNoCause();
    assertThat(failures.inReply(new IOException("no " + KEY), "", ""))
        .hasMessage("openai/test broke off in the middle of its reply: no [key withheld]")
        .hasNoCause();
    assertThat(failures.inReply(new SocketTimeoutException(KEY), "", "")).hasNoCause();
    assertThat(failures.beforeReply(new SocketTimeoutException(KEY), true)).hasNoCause();
    assertThat(failures.bug(new IllegalStateException(KEY)))
        .hasMessage("openai/test could not be called: [key withheld]")
        .hasNoCause();
  }

  static Stream<Arguments> brokenOff() {
    return Stream.of(
        Arguments.of(
            new ReplyTooLargeException("a reply of more than 16 MiB"),
            ModelException.UnexpectedReply.class,
            "sent a reply of more than 16 MiB, which is too large (see errors.md#unexpected-reply in the penguin-core jar)"),
        Arguments.of(
            new SocketTimeoutException("timeout"),
            ModelException.TimedOut.class,
            "sent no data for 1.5 s"),
        Arguments.of(
            new InterruptedIOException("timeout"),
            ModelException.Incomplete.class,
            "broke off in the middle of its reply: timeout"),
        Arguments.of(
            new EOFException(),
            ModelException.Incomplete.class,
            "broke off in the middle of its reply: EOFException"));
  }

  @ParameterizedTest
  @MethodSource
  void brokenOff(IOException cause, Class<?> kind, String message) {
    ModelException failure = failures(FAR).inReply(cause, "req_1", "half");

    assertThat(failure).isInstanceOf(kind).hasMessage("openai/test " + message);
    boolean tooLarge = cause instanceof ReplyTooLargeException;
    assertThat(failure.getCause()).isEqualTo(tooLarge ? null : cause);
    assertDetails(failure);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void aCallThatMayBeginHasNoFailure() {
    assertThat(failures(FAR).beforeStart()).isNull();
  }

  @Test
  void aCancelledCallSaysSoWhereverItIs() {
    cancelled.set(true);
    closed.set(true);
    IOException cause = new IOException("Canceled");
    CallFailures failures = failures(OVER);

    assertCancelled(failures.beforeReply(cause, true), cause);
    assertCancelled(failures.inReply(cause, "req_1", "half"), cause);
    assertDetails(failures.inReply(cause, "req_1", "half"));
    closed.set(false);
    assertCancelled(failures.beforeStart(), null);
  }

  @Test
  void anInterruptIsACancellationAndKeepsTheFlag() {
    for (IOException cause :
        List.of(new ClosedByInterruptException(), new InterruptedIOException("interrupted"))) {
      ModelException failure = failures(FAR).inReply(cause, "req_1", "half");

      assertThat(Thread.interrupted()).as(cause.toString()).isTrue();
      assertCancelled(failure, cause);
    }
  }

  @Test
  void aClosedModelSaysSo() {
    closed.set(true);
    IOException cause = new IOException("Canceled");
    CallFailures failures = failures(OVER);

    assertThat(failures.beforeStart())
        .isInstanceOf(ModelException.Failed.class)
        .hasMessage("openai/test cannot be called any more: it was closed");
    for (ModelException failure :
        List.of(failures.beforeReply(cause, true), failures.inReply(cause, "req_1", "half"))) {
      assertThat(failure)
          .isInstanceOf(ModelException.Cancelled.class)
          .hasMessage("openai/test was closed in the middle of a call")
          .hasCause(cause);
    }
    assertDetails(failures.inReply(cause, "req_1", "half"));
  }

  @Test
  void aPassedDeadlineIsNamedWithTheTimeThatWasGiven() {
    IOException cause = new SocketTimeoutException("timeout");
    CallFailures failures = failures(OVER);

    for (ModelException failure :
        List.of(
            failures.beforeStart(),
            failures.beforeReply(cause, true),
            failures.inReply(cause, "req_1", "half"))) {
      assertThat(failure)
          .isInstanceOf(ModelException.TimedOut.class)
          .hasMessage("openai/test sent no complete reply within 2 s");
    }
    assertThat(failures.beforeReply(cause, true)).hasCause(cause);
    assertDetails(failures.inReply(cause, "req_1", "half"));
  }

  @Test
  void aBugIsNamedByItsWords() {
    RuntimeException bug = new IllegalStateException("odd");

    assertThat(failures(FAR).bug(bug))
        .isInstanceOf(ModelException.Failed.class)
        .hasMessage("openai/test could not be called: odd")
        .hasCause(bug);
    assertThat(failures(FAR).bug(new IllegalStateException()))
        .hasMessage("openai/test could not be called: IllegalStateException");
  }

  @Test
  void aReplyThatMakesNoSenseKeepsWhatArrived() {
    ModelException failure = failures(FAR).incomplete("made no sense", "req_1", "half");

    assertThat(failure)
        .isInstanceOf(ModelException.Incomplete.class)
        .hasMessage("openai/test made no sense")
        .hasNoCause();
    assertDetails(failure);
  }

  private static void assertCancelled(ModelException failure, Throwable cause) {
    assertThat(failure)
        .isInstanceOf(ModelException.Cancelled.class)
        .hasMessage("The call of openai/test was cancelled");
    assertThat(failure.getCause()).isEqualTo(cause);
  }

  private static void assertDetails(ModelException failure) {
    assertThat(failure.status()).hasValue(200);
    assertThat(failure.requestId()).contains("req_1");
    assertThat(failure.partialText()).isEqualTo("half");
    assertThat(failure.code()).isEmpty();
    assertThat(failure.retryAfter()).isEmpty();
  }

  private CallFailures failures(Deadline deadline) {
    return failures("https://host.test/v1", deadline);
  }

  private CallFailures failures(String url, Deadline deadline) {
    return new CallFailures(post(url), new CallLimits(deadline, IDLE, asked()), closed);
  }

  private static HttpPost post(String url) {
    return new HttpPost(
        "openai/test", HttpUrl.get(url), Map.of(), List.of(), Secrets.of(KEY, Map.of()));
  }

  private Cancellation asked() {
    return new Cancellation() {
      @Override
      public boolean isCancelled() {
        return cancelled.get();
      }

      @Override
      public Registration onCancel(Runnable action) {
        return () -> {};
      }
    };
  }
}
