package dev.penguin.internal.http;

import dev.penguin.model.ModelException;
import dev.penguin.model.ModelException.Details;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** Puts into words, and into the right exception, why one call gave no reply. */
final class CallFailures {
  private static final long MAX_ERROR_BODY = 64 * 1024;
  private static final Duration ERROR_BODY_WAIT = Duration.ofSeconds(5);

  private final HttpPost post;
  private final CallLimits limits;
  private final AtomicBoolean closed;

  CallFailures(HttpPost post, CallLimits limits, AtomicBoolean closed) {
    this.post = post;
    this.limits = limits;
    this.closed = closed;
  }

  /** The failure when the call must not begin at all; null when it may. */
  @Nullable ModelException beforeStart() {
    if (closed.get()) {
      return new ModelException.Failed(sentence(" cannot be called any more: it was closed"));
    }
    if (limits.isStopped()) {
      return cancelled(Details.NONE, null);
    }
    return limits.deadline().hasPassed() ? deadlinePassed(Details.NONE, null) : null;
  }

  /** The failure of a call without a reply. */
  ModelException beforeReply(IOException e, boolean connected) {
    ModelException stop = stopped(e, Details.NONE);
    if (stop != null) {
      return stop;
    }
    if (e instanceof SocketTimeoutException && connected) {
      return new ModelException.TimedOut(
          sentence(" sent nothing for " + inWords(limits.idle())), Details.NONE, safe(e));
    }
    IOException cause = root(e);
    return new ModelException.Unreachable(
        sentence(" could not be reached at " + post.address() + ": " + why(cause))
            + Advice.unreachable(post, cause instanceof ConnectException),
        Details.NONE,
        safe(cause));
  }

  private String why(IOException cause) {
    if (cause instanceof UnknownHostException) {
      return "the host name is unknown";
    }
    return cause instanceof SocketTimeoutException && post.url().isHttps()
        ? "no connection over TLS in time (is https right? " + describe(cause) + ")"
        : describe(cause);
  }

  /** The failure of a call whose reply broke off. */
  ModelException inReply(IOException e, String requestId, String partialText) {
    Details details = new Details(200, "", requestId, partialText, null);
    ModelException stop = stopped(e, details);
    if (stop != null) {
      return stop;
    }
    if (e instanceof ReplyTooLargeException) {
      return new ModelException.UnexpectedReply(
          sentence(" sent " + e.getMessage() + ", which is too large" + Advice.unexpected()),
          details,
          null);
    }
    if (e instanceof SocketTimeoutException) {
      return new ModelException.TimedOut(
          sentence(" sent no data for " + inWords(limits.idle())), details, safe(e));
    }
    return new ModelException.Incomplete(
        sentence(" broke off in the middle of its reply: " + describe(e)), details, safe(e));
  }

  /** The failure of a request that was answered with another status than 200. */
  ModelException ofStatus(Response response) {
    int status = response.code();
    String requestId = requestId(response);
    if (status >= 300 && status < 400) {
      String target = Objects.requireNonNullElse(response.header("Location"), "an unnamed address");
      return new ModelException.UnexpectedReply(
          sentence(
              " answered with a redirect (HTTP %d) to %s, which is not followed: set the base URL to"
                      .formatted(status, Excerpt.of(target, post.secrets()))
                  + " the address that answers directly"
                  + Advice.unexpected()),
          new Details(status, "", requestId, "", null),
          null);
    }
    byte[] body = body(response);
    if (limits.isStopped()) {
      return cancelled(new Details(status, "", requestId, "", null), null);
    }
    if (status < 300) {
      return unexpected("answered with HTTP " + status, body, status, requestId);
    }
    ProviderError parsed = ProviderError.parse(body, 0, body.length);
    String said = parsed == null ? new String(body, StandardCharsets.UTF_8) : parsed.message();
    ProviderError error = parsed == null ? plain(said) : parsed;
    FailureKinds kind = FailureKinds.of(status, error);
    Details details =
        new Details(
            status,
            post.secrets().hide(error.code().isEmpty() ? error.type() : error.code()),
            requestId(error, requestId),
            "",
            RetryAfter.of(response, error, kind == FailureKinds.LIMITED, Instant.now()));
    String advice = Advice.of(kind, status, error, post);
    String message =
        sentence(" answered with HTTP " + status + said(said, details.code()) + advice);
    return kind.exception(message, details);
  }

  /** What a body says that is no JSON. Web pages speak of many things. */
  private static ProviderError plain(String said) {
    return Excerpt.looksLikeHtml(said) ? ProviderError.NONE : new ProviderError(said, "", "", 0);
  }

  /** The failure that the provider reports in the middle of its reply. */
  ModelException ofEvent(
      ProviderError error, String requestId, String partialText, @Nullable Response response) {
    String code = post.secrets().hide(error.code().isEmpty() ? error.type() : error.code());
    int status = error.status() == 0 ? 200 : error.status();
    FailureKinds kind = FailureKinds.of(200, error);
    Instant now = Instant.now();
    Duration wait =
        response == null
            ? error.wait(now)
            : RetryAfter.of(response, error, kind == FailureKinds.LIMITED, now);
    Details details = new Details(status, code, requestId(error, requestId), partialText, wait);
    String message =
        sentence(" reported an error in its reply" + said(error.message(), code))
            + Advice.of(kind, status, error, post);
    return kind.exception(message, details);
  }

  /** The failure when something else than the provider's protocol was spoken. */
  ModelException unexpected(String what, byte[] body, int status, String requestId) {
    String text = new String(body, StandardCharsets.UTF_8);
    String excerpt = Excerpt.of(text, post.secrets());
    String kind = Excerpt.looksLikeHtml(text) ? "a web page" : "this";
    String content = excerpt.isEmpty() ? " and no content" : " and " + kind + ": " + excerpt;
    return new ModelException.UnexpectedReply(
        sentence(" " + what + content + baseUrlHint() + Advice.unexpected()),
        new Details(status, "", requestId, "", null),
        null);
  }

  private String baseUrlHint() {
    return " (is the base URL right? " + post.address() + ")";
  }

  /** The failure when the reply ended, or went on in a form that makes no sense. */
  ModelException incomplete(String what, String requestId, String partialText) {
    return new ModelException.Incomplete(
        sentence(" " + what), new Details(200, "", requestId, partialText, null), null);
  }

  /** The failure of a bug, ours or a library's. */
  ModelException bug(RuntimeException e) {
    return new ModelException.Failed(
        sentence(" could not be called: " + describe(e)), Details.NONE, safe(e));
  }

  private @Nullable ModelException stopped(IOException e, Details details) {
    boolean interrupted =
        e instanceof ClosedByInterruptException
            || e instanceof InterruptedIOException && "interrupted".equals(e.getMessage());
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (limits.isStopped()) {
      return cancelled(details, e);
    }
    if (closed.get()) {
      return new ModelException.Cancelled(
          sentence(" was closed in the middle of a call"), details, safe(e));
    }
    return limits.deadline().hasPassed() ? deadlinePassed(details, e) : null;
  }

  private ModelException cancelled(Details details, @Nullable IOException e) {
    return new ModelException.Cancelled(
        "The call of " + post.model() + " was cancelled", details, safe(e));
  }

  private ModelException deadlinePassed(Details details, @Nullable IOException e) {
    return new ModelException.TimedOut(
        sentence(" sent no complete reply within " + inWords(limits.deadline().allowed())),
        details,
        safe(e));
  }

  /** What arrives of a body within a few seconds. */
  private byte[] body(Response response) {
    Buffer bytes = new Buffer();
    try {
      BufferedSource source = response.body().source();
      long until = System.nanoTime() + ERROR_BODY_WAIT.toNanos();
      source.timeout().deadlineNanoTime(Math.min(until, limits.deadline().nanoTime()));
      while (bytes.size() < MAX_ERROR_BODY
          && source.read(bytes, MAX_ERROR_BODY - bytes.size()) >= 0) {
        if (limits.isStopped()) {
          break;
        }
      }
    } catch (IOException e) {
      // The status says enough.
    }
    return bytes.readByteArray();
  }

  String requestId(Response response) {
    for (String name : new String[] {"x-request-id", "request-id"}) {
      String value = response.header(name);
      if (value != null) {
        return shortened(post.secrets().hide(value));
      }
    }
    return "";
  }

  /** The id in the header, else the one beside the error. */
  private String requestId(ProviderError error, String fromHeader) {
    return fromHeader.isEmpty() ? shortened(post.secrets().hide(error.requestId())) : fromHeader;
  }

  private static String shortened(String id) {
    return id.length() > 200 ? id.substring(0, 200) : id;
  }

  /** TLS wraps what broke the connection underneath; that one says whether to try again. */
  private static IOException root(IOException e) {
    return e instanceof SSLException
            && e.getCause() instanceof IOException cause
            && (cause instanceof SocketException || cause instanceof EOFException)
        ? cause
        : e;
  }

  private String said(String text, String code) {
    String line = Excerpt.of(text, post.secrets());
    String named = code.isEmpty() ? "" : " (" + Excerpt.of(code, post.secrets()) + ")";
    return line.isEmpty() ? named : named + ": " + line;
  }

  private String describe(Exception e) {
    String message = e.getMessage();
    return Excerpt.of(message == null ? e.getClass().getSimpleName() : message, post.secrets());
  }

  private String sentence(String rest) {
    return post.model() + rest;
  }

  private @Nullable Throwable safe(@Nullable Exception e) {
    return post.secrets().safe(e);
  }

  private static String inWords(Duration duration) {
    double seconds = duration.toMillis() / 1000.0;
    return seconds == Math.rint(seconds) ? (long) seconds + " s" : seconds + " s";
  }
}
