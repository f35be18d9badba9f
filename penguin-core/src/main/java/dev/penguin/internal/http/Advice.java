package dev.penguin.internal.http;

import dev.penguin.error.PenguinException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/**
 * What a caller can do about a failure that no new attempt repairs: where the request went, what is
 * probably wrong with that, and where it is explained. In parentheses, to follow a message.
 */
final class Advice {
  /** What is added to a base URL. */
  private static final List<String> ENDPOINTS = List.of("/chat/completions", "/v1/messages");

  private static final Pattern NO_MODEL =
      Pattern.compile(
          "model_not_found|model[^.]{0,99}(?:not found|not exist|not available)"
              + "|(?:no such|unknown|invalid|find) model|^model: ");

  private static final Pattern VERSION = Pattern.compile("/v\\d");

  private Advice() {}

  /** For a status that no new attempt repairs; empty for other kinds. */
  static String of(FailureKinds kind, int status, ProviderError error, HttpPost post) {
    return switch (kind) {
      case AUTHENTICATION ->
          sent(post, ": is the key one of this server, and may it use the model? See ")
              + PenguinException.helpPlace("key-refused")
              + ")";
      case BILLING -> sent(post, "; see ") + PenguinException.helpPlace("account-empty") + ")";
      case INVALID ->
          status == 404 || status == 405
              ? sent(post, notFound(error, post)) + PenguinException.helpPlace("not-found") + ")"
              : sent(post, isUnknownModel(error) ? model(post) : "; see ")
                  + PenguinException.helpPlace("request-refused")
                  + ")";
      case LIMITED, TOO_LONG, UNAVAILABLE -> "";
    };
  }

  private static String sent(HttpPost post, String rest) {
    return " (sent to " + post.address() + rest;
  }

  /** The commonest mistakes of all, the likeliest first. */
  private static String notFound(ProviderError error, HttpPost post) {
    String path = post.url().encodedPath();
    for (String endpoint : ENDPOINTS) {
      if (path.endsWith(endpoint + endpoint) || path.endsWith(endpoint + "/" + endpoint)) {
        return ": the base URL is a whole endpoint; leave out '" + endpoint + "' at its end. See ";
      }
    }
    if (isUnknownModel(error)) {
      return model(post);
    }
    return VERSION.matcher(path).find()
        ? ": is the base URL right, and does the server have the model '" + nameOf(post) + "'? See "
        : ": a base URL of this protocol mostly ends in /v1, as "
            + withVersion(post.url())
            + ". See ";
  }

  private static String withVersion(HttpUrl url) {
    return url.newBuilder()
        .encodedPath("/v1")
        .query(null)
        .username("")
        .password("")
        .build()
        .toString();
  }

  private static boolean isUnknownModel(ProviderError error) {
    return NO_MODEL.matcher(error.words()).find()
        || NO_MODEL.matcher(error.message().toLowerCase(Locale.ROOT)).find();
  }

  private static String model(HttpPost post) {
    String name = nameOf(post);
    String pull =
        post.model().startsWith("ollama/") ? " Get it with `ollama pull " + name + "`." : "";
    return ": does the server have the model '" + name + "'?" + pull + " See ";
  }

  /** For a server that cannot be reached: those on one's own machine are often not started. */
  static String unreachable(HttpPost post, boolean refused) {
    String hint = refused ? howToStart(post) : "";
    return " ("
        + (hint.isEmpty() ? "see " : hint + " See ")
        + PenguinException.helpPlace("unreachable")
        + ")";
  }

  private static String howToStart(HttpPost post) {
    return switch (post.model().substring(0, Math.max(0, post.model().indexOf('/')))) {
      case "ollama" -> "is it running? Start it with `ollama serve`.";
      case "lmstudio" -> "is it running? Start it with `lms server start`.";
      case "vllm", "litellm" -> "is it running?";
      default -> "";
    };
  }

  /** For what answered in another protocol. */
  static String unexpected() {
    return " (see " + PenguinException.helpPlace("unexpected-reply") + ")";
  }

  private static String nameOf(HttpPost post) {
    return post.model().substring(post.model().indexOf('/') + 1);
  }
}
