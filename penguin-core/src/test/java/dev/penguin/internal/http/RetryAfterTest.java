package dev.penguin.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which wait a response asks for, to the millisecond. */
class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2015-10-21T07:28:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7 | PT7S",
        "  7  | PT7S",
        "0 | PT0S",
        "0.25 | PT0.25S",
        "1e2 | PT1M40S",
        "0.0004 | PT0S",
        "0.0006 | PT0.001S",
        "86400 | PT24H",
        "999999999.9 | PT277777H46M39.9S",
        "1000000001 | PT277777H46M40S",
        "99999999999 | PT277777H46M40S",
        "Infinity | PT277777H46M40S",
        "-5 |",
        "-0.001 |",
        "NaN |",
        "'' |",
        "soon |",
        "7 seconds | PT7S",
        "3s | PT3S",
        "1m30.5s | PT1M30.5S",
        "1 minute and 2 seconds | PT1M2S",
        "7 apples |",
        "Wed, 21 Oct 2015 07:28:00 GMT | PT0S",
        "Wed, 21 Oct 2015 07:28:01 GMT | PT1S",
        " Wed, 21 Oct 2015 07:29:30 GMT  | PT1M30S",
        "Wed, 21 Oct 2015 07:27:59 GMT | PT0S",
        "Sat, 1 Oct 2005 00:00:00 GMT | PT0S",
        "Wed, 21 Oct 2015 09:28:00 +0100 | PT1H",
        "Wed, 21 Oct 2015 25:00:00 GMT |",
        "2015-10-21T07:29:00Z | PT1M",
      })
  void retryAfterIsSecondsOrADate(String value, Duration wait) {
    assertThat(RetryAfter.of(response(value, null), NOW)).isEqualTo(wait);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1500 | PT1.5S",
        "  20 | PT0.02S",
        "0 | PT0S",
        "0.4 | PT0S",
        "0.6 | PT0.001S",
        "3e3 | PT3S",
        "999999999999 | PT277777H46M39.999S",
        "9999999999999999 | PT277777H46M40S",
        "-1 | PT50S",
        "NaN | PT50S",
        "soon | PT50S",
        "Wed, 21 Oct 2015 07:28:07 GMT | PT50S",
      })
  void retryAfterMsIsMillisecondsAndGoesBeforeTheOther(String value, Duration wait) {
    assertThat(RetryAfter.of(response("50", value), NOW)).isEqualTo(wait);
  }

  @Test
  void aResponseThatAsksForNothingHasNoWait() {
    assertThat(RetryAfter.of(response(null, null), NOW)).isNull();
    assertThat(RetryAfter.of(response(null, "soon"), NOW)).isNull();
    assertThat(RetryAfter.of(response(null, "70"), NOW)).isEqualTo(Duration.ofMillis(70));
  }

  /** A response as it is once its Retry-After is out of OkHttp's sight. */
  private static Response response(String seconds, String millis) {
    Response.Builder response =
        new Response.Builder()
            .request(new Request.Builder().url("http://host.test/").build())
            .protocol(Protocol.HTTP_1_1)
            .code(429)
            .message("Slow")
            .body(ResponseBody.create("", null));
    if (seconds != null) {
      response.header("Penguin-Retry-After", seconds);
    }
    if (millis != null) {
      response.header("Retry-After-Ms", millis);
    }
    return response.build();
  }
}
