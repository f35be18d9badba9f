package dev.penguin.internal.http;

import dev.penguin.model.ModelException;
import dev.penguin.model.ModelException.Details;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which kind of failure a status and a provider's words mean. A status that names a kind counts
 * first; one that only says that something went wrong, as gateways send it for everything, counts
 * after what the body says: its own status, the names of kinds, and the words. The words of an
 * outage make it final only where they say that the conversation is too long.
 */
enum FailureKinds {
  AUTHENTICATION,
  BILLING,
  LIMITED,
  TOO_LONG,
  INVALID,
  UNAVAILABLE;

  /** Nobody says these of anything but money. */
  private static final List<String> NO_MONEY_AT_ALL =
      List.of(
          "insufficient_quota",
          "insufficient quota",
          "billing_error",
          "billing_hard_limit",
          "billing hard limit",
          "billing_not_active",
          "account is not active",
          "credit balance",
          "insufficient credit",
          "insufficient balance",
          "insufficient funds",
          "insufficient_balance",
          "payment required",
          "spend limit",
          "spending limit",
          "spend_limit",
          "out of credits");

  /** Gemini says so of a limit of one minute, too, and then how long to wait. */
  private static final List<String> NO_MONEY_OR_WAIT =
      List.of("exceeded your current quota", "plan and billing details");

  private static final List<String> LONG =
      List.of(
          "context_length_exceeded",
          "context length",
          "context_length",
          "context window",
          "context_window",
          "context size",
          "maximum prompt length",
          "maximum model length",
          "max_model_len",
          "prompt is too long",
          "prompt too long",
          "input is too long",
          "input length",
          "too many input tokens",
          "input tokens exceed",
          "too many tokens in the prompt",
          "tokens in the prompt cannot exceed",
          "prompt exceeds max length",
          "exceeded model token limit",
          "tokens_limit_reached",
          "`max_new_tokens` must be <=",
          "`inputs` must have less than",
          "reduce the length of the messages",
          "exceeds the maximum number of tokens",
          "exceed_context_size");

  /** A request that is larger than all that a minute has never fits, however long one waits. */
  private static final List<String> LARGE =
      List.of(
          "request too large for", "must be reduced in order to run", "reduce your message size");

  private static final List<String> NO_KEY =
      List.of(
          "authentication",
          "unauthenticated",
          "unauthorized",
          "permission",
          "invalid_api_key",
          "api_key_invalid",
          "accessdenied",
          "access_denied",
          "unrecognizedclient",
          "expiredtoken",
          "forbidden");

  private static final List<String> NO_KEY_IN_WORDS =
      List.of(
          "api key not valid",
          "invalid api key",
          "incorrect api key",
          "missing api key",
          "invalid authentication",
          "authentication failed",
          "no auth credentials",
          "unauthorized");

  private static final List<String> LIMITS =
      List.of(
          "rate_limit",
          "ratelimit",
          "rate-limit",
          "too_many_requests",
          "toomanyrequests",
          "throttl",
          "resource_exhausted",
          "quota_exceeded",
          "quotaexceeded");

  private static final List<String> LIMITS_IN_WORDS =
      List.of(
          "rate limit",
          "rate-limit",
          "ratelimit",
          "too many requests",
          "requests per minute",
          "tokens per minute",
          "resource exhausted",
          "resource has been exhausted",
          "throttl");

  private static final List<String> WRONG =
      List.of(
          "invalid",
          "not_found",
          "notfound",
          "validation",
          "failed_precondition",
          "bad_request",
          "badrequest",
          "unsupported");

  private static final List<String> BUSY =
      List.of("overloaded", "unavailable", "capacity_exceeded", "notready", "server_error");

  private static final List<String> BUSY_IN_WORDS =
      List.of("overloaded", "temporarily unavailable", "at capacity", "no healthy upstream");

  /** The kind of a failure with a status; 200 for one that a reply reports. */
  static FailureKinds of(int status, ProviderError error) {
    String words = error.words();
    boolean money = containsAny(words, NO_MONEY_AT_ALL);
    return switch (status) {
      case 401, 403 ->
          money ? BILLING : containsAny(error.names(), LIMITS) ? LIMITED : AUTHENTICATION;
      case 402 -> BILLING;
      case 408, 409, 425 -> UNAVAILABLE;
      case 429 -> containsAny(words, LARGE) ? TOO_LONG : isMoney(words, error) ? BILLING : LIMITED;
      default -> ofVague(status, error, words);
    };
  }

  private static boolean isMoney(String words, ProviderError error) {
    return containsAny(words, NO_MONEY_AT_ALL)
        || containsAny(words, NO_MONEY_OR_WAIT) && error.wait(Instant.EPOCH) == null;
  }

  /** A status that says no more than that something went wrong. */
  private static FailureKinds ofVague(int status, ProviderError error, String words) {
    if (containsAny(words, LONG) || containsAny(words, LARGE)) {
      return TOO_LONG;
    }
    // What an outage quotes of a server behind it is no word about the request.
    boolean outage = (error.status() == 0 ? status : error.status()) >= 500;
    if (outage ? containsAny(error.names(), NO_MONEY_AT_ALL) : isMoney(words, error)) {
      return BILLING;
    }
    int inner = outage ? error.status() : error.anyStatus();
    if (inner != 0 && inner != status && !isVague(inner)) {
      return of(inner, error);
    }
    FailureKinds named = named(error.names(), words, outage);
    if (named != null) {
      return named;
    }
    if ((inner == 0 ? status : inner) / 100 == 4) {
      return INVALID;
    }
    boolean wrong = status < 400 && inner == 0 && containsAny(error.names(), WRONG);
    return wrong ? INVALID : UNAVAILABLE;
  }

  private static boolean isVague(int status) {
    return status >= 500 || status == 400;
  }

  private static @Nullable FailureKinds named(String names, String words, boolean outage) {
    if (containsAny(names, NO_KEY) || !outage && containsAny(words, NO_KEY_IN_WORDS)) {
      return AUTHENTICATION;
    }
    if (containsAny(names, LIMITS) || containsAny(words, LIMITS_IN_WORDS)) {
      return LIMITED;
    }
    boolean busy = containsAny(names, BUSY) || containsAny(words, BUSY_IN_WORDS);
    return busy ? UNAVAILABLE : null;
  }

  /** The exception of this kind. */
  ModelException exception(String message, Details details) {
    return switch (this) {
      case AUTHENTICATION -> new ModelException.Authentication(message, details, null);
      case BILLING -> new ModelException.Billing(message, details, null);
      case LIMITED -> new ModelException.RateLimited(message, details, null);
      case TOO_LONG -> new ModelException.ContextTooLong(message, details, null);
      case INVALID -> new ModelException.InvalidRequest(message, details, null);
      case UNAVAILABLE -> new ModelException.Unavailable(message, details, null);
    };
  }

  private static boolean containsAny(String words, List<String> some) {
    return some.stream().anyMatch(words::contains);
  }
}
