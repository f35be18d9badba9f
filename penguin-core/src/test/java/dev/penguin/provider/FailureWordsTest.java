package dev.penguin.provider;

import static dev.penguin.internal.http.Answers.body;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.internal.http.FaultServer;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a failure says counts wherever it stands: in the status, a header, a field at any depth, a
 * list, or words. A single quote stands for a double one.
 */
@Timeout(60)
class FailureWordsTest {
  private static final String INFO =
      "'details':[{'@type':'type.googleapis.com/google.rpc.RetryInfo','retryDelay':";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        // in a header
        "429 | Retry-After: 3s | {} | PT3S",
        "429 | Retry-After: 1m30s | {} | PT1M30S",
        "503 | Retry-After: 20 seconds | {} | PT20S",
        "429 | x-ratelimit-reset-tokens: 7.66s | {} | PT7.66S",
        "429 | x-ratelimit-reset-requests: 250ms | {} | PT0.25S",
        "429 | x-ratelimit-reset: 12 | {} | PT12S",
        "429 | RateLimit-Reset: 9 | {} | PT9S",
        "429 | x-ratelimit-reset-tokens: 1s;x-ratelimit-reset-requests: 1h | {} | PT1S",
        "429 | x-ratelimit-reset-tokens: 1s;x-ratelimit-remaining-tokens: 50;"
            + "x-ratelimit-reset-requests: 40s;x-ratelimit-remaining-requests: 0 | {} | PT40S",
        "429 | x-ratelimit-reset-tokens: 1s;Retry-After: 5 | {} | PT5S",
        "500 | x-ratelimit-reset-tokens: 7.66s | {} | ",
        "500 | x-ratelimit-reset-tokens: 7.66s | {'error':{'code':'rate_limit_exceeded'}} | PT7.66S",
        "429 | x-ratelimit-limit-tokens: 500 | {} | ",
        // in a field
        "^429^ | | {'error':{'code':429," + INFO + "'13.6s'}]}} | PT13.6S",
        "^429^ | | [{'error':{'code':429," + INFO + "'13.6s'}]}}] | PT13.6S",
        "^429^ | | {'error':{'code':429," + INFO + "{'seconds':7}}]}} | PT7S",
        "^429^ | | ^\ufeff[{'error':{'code':429," + INFO + "'2s'}]}}]^ | PT2S",
        "^429^ | | {'error':{'message':'slow','retry_after':4.5}} | PT4.5S",
        "^503^ | | {'error':'loading','retry_after_ms':1500} | PT1.5S",
        "^429^ | | {'error':{'message':'x','metadata':{'retry_after_seconds':'8'}}} | PT8S",
        "^429^ | | {'error':{'message':'x','metadata':{'raw':'[{\\'error\\':{\\'details\\':[{"
            + "\\'retryDelay\\':\\'6s\\'}]}}]'}}} | PT6S",
        // in words
        "^429^ | | {'error':{'message':'Limit 10000, used 9000. Please try again in 2.64s. Visit x'}}"
            + " | PT2.64S",
        "^429^ | | {'error':{'message':'Please try again in 1m30s.'}} | PT1M30S",
        "^429^ | | {'error':{'message':'Please retry after 26 seconds.'}} | PT26S",
        "^429^ | | {'error':{'message':'Please retry in 13.600s.'}} | PT13.6S",
        "^429^ | | {'error':{'message':'Rate limit resets in 1 hour and 5 minutes'}} | PT1H5M",
        "^503^ | | try again in 6ms | PT0.006S",
        "^429^ | | {'detail':'Please wait 5 minutes before asking again'} | PT5M",
        "^429^ | | retry-after: 12 | PT12S",
        "^429^ | | {'error':{'message':'Try again later. You used 20s of 30s.'}} | ",
        "^429^ | | {'error':{'message':'Try again with 3 models'}} | ",
        "^429^ | | {'error':{'message':'Try again after 5 s'}} | PT5S",
        "^503^ | | {'error':{'message':'busy, retrying in: 4s'}} | PT4S",
        // words that speak of something else
        "^503^ | | {'error':{'message':'Upstream retry timed out after 600s'}} | ",
        "^429^ | | {'error':{'message':'Please retry with a prompt below 4m tokens'}} | ",
        "^429^ | | {'error':{'message':'No capacity available: 3 h outage'}} | ",
        "^503^ | | {'error':{'message':'retry policy 30s timeout x3 exhausted'}} | ",
        "^503^ | | {'error':{'message':'Gave up retry after 3 attempts'}} | ",
        "^429^ | | {'error':{'message':'Please wait for 20s'}} | PT20S",
        "^429^ | | {'error':{'message':'We wait at most 20s'}} | ",
        "^429^ | | {'error':{'message':'The limit resets each 24h'}} | ",
        // beyond all measure
        "429 | x-ratelimit-reset: 9999-12-31T23:59:59Z | {} | PT277777H46M40S",
        "429 | x-ratelimit-reset: 20000 DAYS | {} | PT277777H46M40S",
        "429 | x-ratelimit-reset: +999999999-12-31T23:59:59Z | {} | PT277777H46M40S",
        "429 | x-ratelimit-reset: -999999999-12-31T23:59:59Z | {} | PT0S",
        "429 | x-ratelimit-reset: 1e400 | {} | PT277777H46M40S",
        "429 | Retry-After: 9999-12-31T23:59:59Z | {} | PT277777H46M40S",
        "429 | Retry-After: 99999999999999999999 days | {} | PT277777H46M40S",
        "429 | x-ratelimit-reset: NaN | {} | ",
      })
  void theWaitIsReadWhereverItStands(int status, String headers, String body, Duration wait) {
    String[] all = headers == null ? new String[0] : headers.split(";");

    for (String model : new String[] {"openai/m", "anthropic/claude-m"}) {
      assertThat(failure(model, status, body, all).retryAfter().orElse(null)).isEqualTo(wait);
    }
  }

  @Test
  void aMomentOfTheClockIsWaitedFor() {
    Instant moment = Instant.now().plusSeconds(1000);

    for (String reset :
        new String[] {
          "x-ratelimit-reset: " + moment.getEpochSecond(),
          "x-ratelimit-reset: " + moment.toEpochMilli(),
          "anthropic-ratelimit-tokens-reset: " + moment,
        }) {
      assertThat(failure("openai/m", 429, "{}", reset).retryAfter().orElseThrow())
          .isBetween(Duration.ofSeconds(900), Duration.ofSeconds(1000));
    }
    assertThat(
            failure(
                    "openrouter/m",
                    429,
                    "{'error':{'message':'x','code':429,'metadata':{'headers':{'X-RateLimit-Reset':'"
                        + moment.toEpochMilli()
                        + "'}}}}")
                .retryAfter()
                .orElseThrow())
        .isBetween(Duration.ofSeconds(900), Duration.ofSeconds(1000));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        // Authentication
        "Authentication | 400 | {'error':{'code':400,'message':'API key not valid. Please pass a valid"
            + " API key.','status':'INVALID_ARGUMENT','details':[{'reason':'API_KEY_INVALID'}]}}",
        "Authentication | 400 | [{'error':{'code':400,'message':'x','details':[{'reason':'API_KEY_INVALID'}]}}]",
        "Authentication | 400 | {'error':{'message':'Error code: 401 - no such user','type':'internal'}}",
        "Authentication | 500 | {'error':{'message':'x','type':'authentication_error'}}",
        "Authentication | 502 | {'error':{'message':'x','code':401}}",
        "Authentication | 400 | {'__type':'UnrecognizedClientException','message':'The token is wrong'}",
        "Authentication | 200 | {'success':false,'errors':[{'code':10000,'message':'Unauthorized'}]}",
        // Billing
        "Billing | 403 | {'code':'x','error':'Your team has run out of credits: insufficient credits'}",
        "Billing | 500 | {'error':{'message':'x','code':'insufficient_quota'}}",
        "Billing | 400 | {'error':{'message':'x','code':402}}",
        "Billing | 429 | {'error':{'message':'You exceeded your current quota, please check your plan and"
            + " billing details'}}",
        "Billing | 400 | Your credit balance is too low",
        // RateLimited
        "RateLimited | 429 | {'error':{'code':429,'message':'You exceeded your current quota, please check"
            + " your plan and billing details. Please retry in 13.6s.'}}",
        "RateLimited | 500 | {'error':{'message':'x','type':'rate_limit_error'}}",
        "RateLimited | 400 | {'message':'Too many requests, please wait','__type':'ThrottlingException'}",
        "RateLimited | 503 | {'error':{'code':429,'message':'x','status':'RESOURCE_EXHAUSTED'}}",
        "RateLimited | 403 | {'error':{'message':'x','errors':[{'reason':'rateLimitExceeded'}]}}",
        "RateLimited | 200 | [{'error':{'message':'x','code':'429'}}]",
        "RateLimited | 502 | Rate limit reached, try again in 20s",
        // ContextTooLong
        "ContextTooLong | 500 | {'error':{'message':'the request exceeds the available context size'}}",
        "ContextTooLong | 400 | This model's maximum context length is 8192 tokens",
        "ContextTooLong | 429 | {'error':{'message':'Request too large for gpt-4o on tokens per min (TPM):"
            + " Limit 30000, Requested 45000.','code':'rate_limit_exceeded'}}",
        "ContextTooLong | 413 | {'error':{'message':'Request too large for model llama','code':'rate_limit_exceeded'}}",
        "ContextTooLong | 422 | {'detail':{'message':'prompt is too long'}}",
        // InvalidRequest
        "InvalidRequest | 500 | {'error':{'message':'x','status_code':422}}",
        "InvalidRequest | 200 | {'error':{'message':'x','code':404}}",
        "InvalidRequest | 400 | {'error':{'message':'upstream: status code 404'}}",
        "InvalidRequest | 200 | {'error':{'message':'upstream: status code 404'}}",
        "InvalidRequest | 422 | {'detail':[{'loc':['body','tools'],'msg':'Field required'}]}",
        "InvalidRequest | 400 | {'error':{'message':'no','type':'invalid_request_error'}}",
        // Unavailable
        "Unavailable | 400 | {'error':{'message':'x','type':'overloaded_error'}}",
        "Unavailable | 400 | {'error':{'message':'x','code':503}}",
        "Unavailable | 498 | {'error':{'message':'x','code':'capacity_exceeded'}}",
        "Unavailable | 404 | no healthy upstream",
        "Unavailable | 500 | {'error':{'message':'Internal server error'}}",
        // an outage that quotes another server
        "Unavailable | 500 | {'error':{'message':'Error in worker: HTTP error 404'}}",
        "Unavailable | 502 | {'error':{'message':'upstream: status code: 401'}}",
        "Unavailable | 503 | {'error':{'message':'upstream: status code 402','code':503}}",
        "Unavailable | 500 | {'error':{'message':'insufficient_quota table locked'}}",
        "Unavailable | 529 | {'error':{'message':'exceeded your current quota of workers'}}",
        "Unavailable | 504 | {'error':{'message':'Worker: unauthorized, invalid api key'}}",
        "Unavailable | 200 | {'error':{'message':'upstream: status code 401','code':502}}",
        "Unavailable | 400 | {'error':{'message':'no auth credentials, HTTP 401','code':500}}",
        "Unavailable | 503 | <html><body>rate limit, unauthorized, context length</body></html>",
      })
  void theKindIsReadWhereverItStands(String kind, int status, String body) {
    for (String model : new String[] {"openai/m", "anthropic/claude-m"}) {
      ModelException failure = failure(model, status, body);

      assertThat(failure.getClass().getSimpleName()).as(failure.getMessage()).isEqualTo(kind);
    }
  }

  @Test
  void theWordsOfAListAndOfANestedErrorAreReported() {
    assertThat(
            failure("openai/m", 400, "[{'error':{'message':'one'}},{'error':{'message':'two'}}]"))
        .hasMessageStartingWith("openai/m answered with HTTP 400: one (sent to ");
    assertThat(failure("openai/m", 400, "{'error':{'error':{'message':'deep','code':'c'}}}"))
        .hasMessageStartingWith("openai/m answered with HTTP 400 (c): deep (sent to ");
    assertThat(failure("openai/m", 400, "{'errors':['plain']}"))
        .hasMessageStartingWith("openai/m answered with HTTP 400: plain (sent to ");
    assertThat(failure("openai/m", 200, "{'success':false,'errors':[{'code':7,'message':'odd'}]}"))
        .hasMessage("openai/m reported an error in its reply (7): odd");
  }

  private static ModelException failure(String model, int status, String body, String... headers) {
    try (FaultServer server = FaultServer.start(body(status, body.replace('\'', '"'), headers));
        Engine engine =
            Engine.builder()
                .model(
                    ModelConfig.of(model)
                        .withBaseUrl(server.baseUrl())
                        .withApiKey("test-key")
                        .withMaxRetries(0))
                .build()) {
      return catchThrowableOfType(ModelException.class, () -> engine.run(RunRequest.of("hello")));
    }
  }
}
