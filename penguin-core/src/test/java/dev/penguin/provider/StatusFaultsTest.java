package dev.penguin.provider;

import static dev.penguin.internal.http.Answers.body;
import static dev.penguin.internal.http.Answers.error;
import static dev.penguin.provider.FaultMatrix.HTML;
import static dev.penguin.provider.FaultMatrix.KEY;
import static dev.penguin.provider.FaultMatrix.OK;
import static dev.penguin.provider.FaultMatrix.row;

import dev.penguin.model.ModelException.Authentication;
import dev.penguin.model.ModelException.Billing;
import dev.penguin.model.ModelException.ContextTooLong;
import dev.penguin.model.ModelException.InvalidRequest;
import dev.penguin.model.ModelException.RateLimited;
import dev.penguin.model.ModelException.Unavailable;
import dev.penguin.provider.FaultMatrix.Row;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** What error statuses mean, and how often they are sent. */
@Timeout(60)
class StatusFaultsTest {
  private static final String QUOTA =
      "You exceeded your current QUOTA, please check your plan and billing details.";

  private static final List<Row> ROWS =
      List.of(
          row(
                  "3 503 Retry-After 0",
                  3,
                  Unavailable.class,
                  "answered with HTTP 503 (some_type): busy",
                  error(503, null, "busy", "Retry-After: 0"))
              .waiting("PT0.10001S"),
          row(
              "3 503 huge Retry-After",
              1,
              Unavailable.class,
              "answered with HTTP 503 (some_type): busy",
              error(503, null, "busy", "Retry-After: 99999999999")),
          row(
              "2 429 huge Retry-After fails at once",
              1,
              RateLimited.class,
              "answered with HTTP 429 (some_type): slow",
              error(429, null, "slow", "Retry-After: 99999999999")),
          row("2 429 Retry-After -5", 2, "fine", error(429, null, "slow", "Retry-After: -5"), OK),
          row("2 429 Retry-After NaN", 2, "fine", error(429, null, "slow", "Retry-After: NaN"), OK),
          row(
                  "2 429 past date",
                  2,
                  "fine",
                  error(429, null, "slow", "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT"),
                  OK)
              .waiting("PT0.10001S"),
          row(
                  "2 429 retry-after-ms before Retry-After",
                  2,
                  "fine",
                  error(429, null, "slow", "Retry-After-Ms: 120", "Retry-After: 50"),
                  OK)
              .waiting("PT0.120012S"),
          row(
                  "2 429 retry-after-ms that is no number",
                  2,
                  "fine",
                  error(429, null, "slow", "Retry-After-Ms: soon", "Retry-After: 0.15"),
                  OK)
              .waiting("PT0.150015S"),
          row(
                  "2 408 retry-after-ms",
                  2,
                  "fine",
                  error(408, null, "late", "Retry-After-Ms: 110"),
                  OK)
              .waiting("PT0.110011S"),
          row(
                  "3 503 part of a second",
                  2,
                  "fine",
                  error(503, null, "busy", "Retry-After: 0.13"),
                  OK)
              .waiting("PT0.130013S"),
          row(
                  "4 425 less than a moment",
                  2,
                  "fine",
                  error(425, null, "early", "Retry-After-Ms: 7"),
                  OK)
              .waiting("PT0.10001S"),
          row(
              "2 429 without",
              3,
              RateLimited.class,
              "answered with HTTP 429 (rate_limit_exceeded): slow",
              error(429, "rate_limit_exceeded", "slow")),
          row(
              "4 500",
              3,
              Unavailable.class,
              "answered with HTTP 500 (some_type): oops",
              error(500, null, "oops")),
          row(
              "4 502",
              3,
              Unavailable.class,
              "answered with HTTP 502 (some_type): oops",
              error(502, null, "oops")),
          row(
              "4 504",
              3,
              Unavailable.class,
              "answered with HTTP 504 (some_type): oops",
              error(504, null, "oops")),
          row(
              "4 529",
              3,
              Unavailable.class,
              "answered with HTTP 529 (some_type): overloaded",
              error(529, null, "overloaded")),
          row(
              "4 408",
              3,
              Unavailable.class,
              "answered with HTTP 408 (some_type): late",
              error(408, null, "late")),
          row(
              "4 409",
              3,
              Unavailable.class,
              "answered with HTTP 409 (some_type): conflict",
              error(409, null, "conflict")),
          row(
              "3 503 without",
              3,
              Unavailable.class,
              "answered with HTTP 503 (some_type): busy",
              error(503, null, "busy")),
          row(
              "4 425",
              3,
              Unavailable.class,
              "answered with HTTP 425 (some_type): early",
              error(425, null, "early")),
          row(
              "4 599",
              3,
              Unavailable.class,
              "answered with HTTP 599 (some_type): odd",
              error(599, null, "odd")),
          row("4 500 then ok", 2, "fine", error(500, null, "oops"), OK),
          row(
              "5 429 insufficient_quota",
              1,
              Billing.class,
              "answered with HTTP 429 (insufficient_quota): You exceeded your current QUOTA, please check your plan and billing details.",
              error(429, "insufficient_quota", QUOTA)),
          row(
              "5 429 that only advertises billing",
              3,
              RateLimited.class,
              "answered with HTTP 429 (rate_limit_exceeded): Limit 3 / min. Visit https://host.test/account/billing to add a payment method.",
              error(
                  429,
                  "rate_limit_exceeded",
                  "Limit 3 / min. Visit https://host.test/account/billing to add a payment method.")),
          row(
              "5 429 spend limit",
              1,
              Billing.class,
              "answered with HTTP 429 (some_type): You reached your spend limit",
              error(429, null, "You reached your spend limit")),
          row(
              "5 402",
              1,
              Billing.class,
              "answered with HTTP 402 (some_type): Insufficient Balance",
              error(402, null, "Insufficient Balance")),
          row(
              "6 400",
              1,
              InvalidRequest.class,
              "answered with HTTP 400 (bad): wrong",
              error(400, "bad", "wrong")),
          row(
              "6 401",
              1,
              Authentication.class,
              "answered with HTTP 401 (invalid_api_key): Incorrect API key provided: [key withheld]",
              error(401, "invalid_api_key", "Incorrect API key provided: " + KEY)),
          row(
              "6 403",
              1,
              Authentication.class,
              "answered with HTTP 403 (some_type): no",
              error(403, null, "no")),
          row(
              "6 404",
              1,
              InvalidRequest.class,
              "answered with HTTP 404 (model_not_found): no such model",
              error(404, "model_not_found", "no such model")),
          row(
              "6 404 of another server",
              1,
              InvalidRequest.class,
              "answered with HTTP 404: Not here",
              body(404, "Not here")),
          row(
              "6 404 with nothing",
              1,
              InvalidRequest.class,
              "answered with HTTP 404",
              body(404, "")),
          row(
              "6 413",
              1,
              InvalidRequest.class,
              "answered with HTTP 413 (some_type): large",
              error(413, null, "large")),
          row(
              "6 422",
              1,
              InvalidRequest.class,
              "answered with HTTP 422 (some_type): no",
              error(422, null, "no")),
          row(
              "6 400 context_length_exceeded",
              1,
              ContextTooLong.class,
              "answered with HTTP 400 (context_length_exceeded): too long",
              error(400, "context_length_exceeded", "too long")),
          row(
              "6 400 context length in words",
              1,
              ContextTooLong.class,
              "answered with HTTP 400 (some_type): This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
              error(
                  400,
                  null,
                  "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.")),
          row(
              "21 502 with a page",
              3,
              Unavailable.class,
              "answered with HTTP 502: {page}",
              body(502, HTML, "Content-Type: text/html")));

  @TestFactory
  Stream<DynamicTest> rows() {
    return FaultMatrix.tests(ROWS);
  }
}
