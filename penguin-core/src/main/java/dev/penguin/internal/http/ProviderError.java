package dev.penguin.internal.http;

import dev.penguin.internal.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says about a failure, in one of the forms that OpenAI, Anthropic and compatible
 * servers use. Empty text and zero mean that it does not say.
 *
 * @param message what went wrong, as it came
 * @param code the provider's own code
 * @param type the provider's class of error
 * @param status the HTTP status that an error inside a reply names
 * @param requestId the provider's id of the request
 */
public record ProviderError(
    String message, String code, String type, int status, String requestId) {
  private static final int MAX = 256 * 1024;

  /** The provider reported nothing. */
  static final ProviderError NONE = new ProviderError("", "", "", 0);

  /** An error whose request has no id. */
  public ProviderError(String message, String code, String type, int status) {
    this(message, code, type, status, "");
  }

  /**
   * The error in an event that reports one, whatever its form.
   *
   * @param event the event
   */
  public static ProviderError of(EventReader event) {
    ProviderError parsed = parse(event.data(), event.offset(), event.length());
    return parsed != null
        ? parsed
        : new ProviderError(new String(event.excerpt(), StandardCharsets.UTF_8), "", "", 0);
  }

  /**
   * The error in a body or an event; null when it is no JSON object or names no error.
   *
   * @param bytes holds the JSON
   * @param offset where it begins
   * @param length how long it is
   */
  public static @Nullable ProviderError parse(byte[] bytes, int offset, int length) {
    if (length > MAX) {
      return null;
    }
    try {
      return of(Json.parseObject(new String(bytes, offset, length, StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * The error in an object; null when it names none.
   *
   * @param object the body or the event
   */
  private static @Nullable ProviderError of(Map<String, Object> object) {
    Object error = object.get("error");
    if (error instanceof Map<?, ?> map) {
      ProviderError inner = fromFields(map);
      // Anthropic names the request beside the error.
      return new ProviderError(
          inner.message, inner.code, inner.type, inner.status, text(object.get("request_id")));
    }
    if (error instanceof String text && !text.isEmpty()) {
      Object message = object.get("message");
      return message instanceof String more
          ? new ProviderError(more, text, "", 0)
          : new ProviderError(text, "", "", 0);
    }
    if (object.get("message") != null || object.get("detail") != null) {
      return fromFields(object);
    }
    return null;
  }

  /**
   * The error in the fields of an error object.
   *
   * @param fields the object
   */
  public static ProviderError fromFields(Map<?, ?> fields) {
    String code = text(fields.get("code"));
    return new ProviderError(message(fields), code, text(fields.get("type")), status(fields, code));
  }

  private static String message(Map<?, ?> fields) {
    String message = text(fields.get("message"));
    if (message.isEmpty()) {
      message = text(fields.get("detail"));
    }
    // OpenRouter hides the message of the provider behind it.
    if (fields.get("metadata") instanceof Map<?, ?> metadata
        && metadata.get("raw") instanceof String raw
        && !raw.isEmpty()) {
      return message + ": " + raw;
    }
    return message;
  }

  private static int status(Map<?, ?> fields, String code) {
    Object status = fields.get("status_code");
    if (status == null) {
      status = fields.get("status");
    }
    String digits = status instanceof Long ? status.toString() : code;
    return digits.length() == 3 && digits.charAt(0) >= '4' && digits.matches("[45][0-9][0-9]")
        ? Integer.parseInt(digits)
        : 0;
  }

  private static String text(@Nullable Object value) {
    if (value == null || value instanceof Boolean) {
      return "";
    }
    return value instanceof String text ? text : Json.write(value);
  }
}
