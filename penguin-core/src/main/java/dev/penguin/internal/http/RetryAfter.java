package dev.penguin.internal.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import okhttp3.Interceptor;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** How long a provider asks to wait. */
final class RetryAfter {
  private static final String NAME = "Retry-After";

  /** Where OkHttp does not look. */
  private static final String HIDDEN = "Penguin-Retry-After";

  private RetryAfter() {}

  /**
   * Takes the header out of OkHttp's sight: with it OkHttp sends a 503 again by itself, and fails
   * with a NumberFormatException when the number is large.
   */
  static final class Shield implements Interceptor {
    @Override
    public Response intercept(Chain chain) throws java.io.IOException {
      CallProgress progress = chain.request().tag(CallProgress.class);
      if (progress != null) {
        progress.connected();
      }
      Response response = chain.proceed(chain.request());
      String value = response.header(NAME);
      return value == null
          ? response
          : response.newBuilder().removeHeader(NAME).header(HIDDEN, value).build();
    }
  }

  /**
   * How long to wait, wherever it stands: in the header, in the fields of the error, in its words,
   * and for a limit that was reached in the headers that say when it begins anew; null where it is
   * nowhere in a form that makes sense.
   *
   * @param response the head of the answer
   * @param error what the body reports
   * @param limited whether a limit was reached
   * @param now the moment at which dates are judged
   */
  static @Nullable Duration of(
      Response response, ProviderError error, boolean limited, Instant now) {
    Duration wait = of(response, now);
    if (wait == null) {
      wait = error.wait(now);
    }
    return wait == null && limited ? untilReset(response, now) : wait;
  }

  /** What the response asks for; null where it does not, or not in a form that makes sense. */
  static @Nullable Duration of(Response response, Instant now) {
    Duration exact = Span.number(response.header("retry-after-ms"), 0.001);
    return exact != null ? exact : Span.of(response.header(HIDDEN), now);
  }

  /**
   * When the limits begin anew: the last one of those that are used up, or where none is known to
   * be, the first one of all.
   */
  private static @Nullable Duration untilReset(Response response, Instant now) {
    Duration usedUp = null;
    Duration first = null;
    for (String name : response.headers().names()) {
      String lower = name.toLowerCase(Locale.ROOT);
      String value = response.header(name);
      if (!lower.contains("ratelimit") || !lower.contains("reset") || value == null) {
        continue;
      }
      Duration wait = Span.untilReset(value, now);
      if (wait == null) {
        continue;
      }
      first = first == null || wait.compareTo(first) < 0 ? wait : first;
      Duration left = Span.number(response.header(lower.replace("reset", "remaining")), 1);
      if (left != null && left.isZero() && (usedUp == null || wait.compareTo(usedUp) > 0)) {
        usedUp = wait;
      }
    }
    return usedUp == null ? first : usedUp;
  }
}
