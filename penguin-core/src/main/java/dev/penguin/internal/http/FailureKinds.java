package dev.penguin.internal.http;

import dev.penguin.model.ModelException;
import dev.penguin.model.ModelException.Details;
import java.util.List;
import java.util.Locale;

/** Which kind of failure a status and a provider's words mean. */
final class FailureKinds {
  private static final List<String> NO_MONEY =
      List.of(
          "insufficient_quota",
          "insufficient quota",
          "exceeded your current quota",
          "plan and billing details",
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

  private static final List<String> TOO_LONG =
      List.of(
          "context_length_exceeded",
          "context length",
          "context_length",
          "context window",
          "context_window",
          "context size",
          "maximum prompt length",
          "prompt is too long",
          "prompt too long",
          "input is too long",
          "input length",
          "too many input tokens",
          "too many tokens in the prompt",
          "reduce the length of the messages",
          "exceeds the maximum number of tokens",
          "exceed_context_size");

  private FailureKinds() {}

  /** The failure of a request that was answered with an error status. */
  static ModelException ofStatus(int status, ProviderError error, String message, Details details) {
    String words = words(error);
    return switch (status) {
      case 401, 403 -> new ModelException.Authentication(message, details, null);
      case 402 -> new ModelException.Billing(message, details, null);
      case 408, 409, 425 -> new ModelException.Unavailable(message, details, null);
      case 429 ->
          containsAny(words, NO_MONEY)
              ? new ModelException.Billing(message, details, null)
              : new ModelException.RateLimited(message, details, null);
      default ->
          status >= 500
              ? new ModelException.Unavailable(message, details, null)
              : ofRequest(words, message, details);
    };
  }

  /** The failure that a provider reports in the middle of a reply. */
  static ModelException ofEvent(ProviderError error, String message, Details details) {
    if (error.status() != 0) {
      return ofStatus(error.status(), error, message, details);
    }
    String words = words(error);
    String kind = (error.code() + " " + error.type()).toLowerCase(Locale.ROOT);
    if (containsAny(words, NO_MONEY)) {
      return new ModelException.Billing(message, details, null);
    }
    if (containsAny(words, TOO_LONG)) {
      return new ModelException.ContextTooLong(message, details, null);
    }
    if (kind.contains("rate_limit")) {
      return new ModelException.RateLimited(message, details, null);
    }
    if (kind.contains("authentication") || kind.contains("permission")) {
      return new ModelException.Authentication(message, details, null);
    }
    if (kind.contains("invalid") || kind.contains("not_found")) {
      return new ModelException.InvalidRequest(message, details, null);
    }
    return new ModelException.Unavailable(message, details, null);
  }

  private static ModelException ofRequest(String words, String message, Details details) {
    if (containsAny(words, TOO_LONG)) {
      return new ModelException.ContextTooLong(message, details, null);
    }
    if (containsAny(
        words, List.of("insufficient_quota", "credit balance", "insufficient balance"))) {
      return new ModelException.Billing(message, details, null);
    }
    return new ModelException.InvalidRequest(message, details, null);
  }

  private static String words(ProviderError error) {
    return (error.code() + " " + error.type() + " " + error.message()).toLowerCase(Locale.ROOT);
  }

  private static boolean containsAny(String words, List<String> some) {
    return some.stream().anyMatch(words::contains);
  }
}
