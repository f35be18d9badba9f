package dev.penguin.internal.http;

import dev.penguin.error.PenguinException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/**
 * What a caller can do about a failure that no new attempt mends: where the request went, what is
 * probably wrong with that, and where it is explained. In parentheses, to follow a message.
 */
final class Advice {
  /** An endpoint that the base URL already ends in, and that was added once more. */
  private static final Pattern TWICE =
      Pattern.compile("(/chat/completions|/v1/messages|/messages)/?(?:v1/)?(/?[a-z/]+)$");

  private static final Pattern NO_MODEL =
      Pattern.compile(
          "model_not_found|model[^.]*(?:not found|not exist|does not|unknown|not supported|not available|no access)"
              + "|(?:no such|unknown|invalid|find) model|^model: ");

  private static final Pattern VERSION = Pattern.compile("/v\\d");

  private Advice() {}

  /** For a status that no new attempt mends; empty for other kinds. */
  static String of(FailureKinds kind, int status, ProviderError error, HttpPost post) {
    return switch (kind) {
      case AUTHENTICATION ->
          sent(post, ": is the key one of this server, and may it use the model? See ")
              + PenguinException.helpUrl("key-refused")
              + ")";
      case BILLING -> sent(post, "; see ") + PenguinException.helpUrl("account-empty") + ")";
      case INVALID ->
          status == 404 || status == 405
              ? sent(post, notFound(error, post)) + PenguinException.helpUrl("not-found") + ")"
              : sent(post, isUnknownModel(error) ? model(post) : "; see ")
                  + PenguinException.helpUrl("request-refused")
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
    Matcher twice = TWICE.matcher(path);
    if (twice.find() && twice.group(2).endsWith(lastOf(twice.group(1)))) {
      return ": the base URL is a whole endpoint; leave out '"
          + twice.group(1)
          + "' at its end. See ";
    }
    if (isUnknownModel(error)) {
      return model(post);
    }
    return VERSION.matcher(path).find()
        ? ": is the base URL right, and does the server have the model '"
            + nameOf(post)
            + "'? See "
        : ": a base URL of this protocol mostly ends in /v1, as " + withVersion(post.url()) + ". See ";
  }

  private static String lastOf(String endpoint) {
    return endpoint.substring(endpoint.lastIndexOf('/'));
  }

  private static String withVersion(HttpUrl url) {
    return url.newBuilder().encodedPath("/v1").query(null).username("").password("").build().toString();
  }

  private static boolean isUnknownModel(ProviderError error) {
    return NO_MODEL.matcher(error.words()).find()
        || NO_MODEL.matcher(error.message().toLowerCase(Locale.ROOT)).find();
  }

  private static String model(HttpPost post) {
    String pull =
        isOf("ollama", post) ? "; get it with `ollama pull " + nameOf(post) + "`" : "";
    return ": does the server have the model '" + nameOf(post) + "'" + pull + "? See ";
  }

  /** For a server that cannot be reached: those on one's own machine are often not started. */
  static String unreachable(HttpPost post, boolean refused) {
    String start =
        !refused
            ? ""
            : isOf("ollama", post)
                ? "is it running? Start it with `ollama serve`; "
                : isOf("lmstudio", post)
                    ? "is it running? Start it with `lms server start`; "
                    : isOf("vllm", post) || isOf("litellm", post) ? "is it running? " : "";
    return " (" + start + "see " + PenguinException.helpUrl("unreachable") + ")";
  }

  /** For what answered in another protocol. */
  static String unexpected() {
    return " (see " + PenguinException.helpUrl("unexpected-reply") + ")";
  }

  private static boolean isOf(String provider, HttpPost post) {
    return post.model().startsWith(provider + "/");
  }

  private static String nameOf(HttpPost post) {
    return post.model().substring(post.model().indexOf('/') + 1);
  }
}
