package dev.penguin.internal.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import okhttp3.Interceptor;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** How long a provider asks to wait. */
final class RetryAfter {
  private static final String NAME = "Retry-After";

  /** Where OkHttp does not look. */
  private static final String HIDDEN = "Penguin-Retry-After";

  private static final double MAX_SECONDS = 1e9;

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

  /** What the response asks for; null where it does not, or not in a form that makes sense. */
  static @Nullable Duration of(Response response, Instant now) {
    Duration exact = seconds(response.header("retry-after-ms"), 0.001);
    if (exact != null) {
      return exact;
    }
    String value = response.header(HIDDEN);
    Duration number = seconds(value, 1);
    return number != null || value == null ? number : untilDate(value, now);
  }

  private static @Nullable Duration seconds(@Nullable String value, double factor) {
    if (value == null) {
      return null;
    }
    try {
      double seconds = Double.parseDouble(value.strip()) * factor;
      return seconds >= 0
          ? Duration.ofMillis(Math.round(Math.min(seconds, MAX_SECONDS) * 1000))
          : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable Duration untilDate(String value, Instant now) {
    try {
      Instant date =
          ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return date.isBefore(now) ? Duration.ZERO : Duration.between(now, date);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
