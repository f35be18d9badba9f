package dev.penguin.internal.http;

import dev.penguin.internal.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
 * @param body the JSON in which it stood, or null
 */
public record ProviderError(
    String message, String code, String type, int status, String requestId, @Nullable Object body) {
  private static final int MAX = 256 * 1024;

  private static final List<String> MESSAGES =
      List.of(
          "message",
          "detail",
          "Message",
          "msg",
          "error_description",
          "error_message",
          "errorMessage",
          "faultstring");

  private static final List<String> CODES = List.of("code", "error_code", "errorCode", "Code");
  private static final List<String> TYPES = List.of("type", "__type", "error_type", "errorType");

  /** A status among words, as gateways quote it from the client behind them. */
  private static final Pattern STATUS =
      Pattern.compile("\\b(?:error code|status(?: code)?|http(?: error)?)\\W{1,3}([45]\\d\\d)\\b");

  /** The provider reported nothing. */
  static final ProviderError NONE = new ProviderError("", "", "", 0);

  /** An error whose request has no id. */
  public ProviderError(String message, String code, String type, int status) {
    this(message, code, type, status, "");
  }

  /** An error that stood in no JSON. */
  public ProviderError(String message, String code, String type, int status, String requestId) {
    this(message, code, type, status, requestId, null);
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
   * The error in a body or an event; null when it is no JSON or names no error.
   *
   * @param bytes holds the JSON
   * @param offset where it begins
   * @param length how long it is
   */
  public static @Nullable ProviderError parse(byte[] bytes, int offset, int length) {
    if (length > MAX) {
      return null;
    }
    String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
    try {
      return of(Json.parse(text.startsWith("\uFEFF") ? text.substring(1) : text));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The error in an object, or the first one in a list; null when there is none. */
  private static @Nullable ProviderError of(@Nullable Object json) {
    if (json instanceof List<?> list) {
      for (Object each : list) {
        ProviderError error = each instanceof String text ? said(text, "", each) : of(each);
        if (error != null) {
          return error;
        }
      }
      return null;
    }
    if (!(json instanceof Map<?, ?> object)) {
      return null;
    }
    ProviderError inner = inner(object);
    if (inner == null) {
      return null;
    }
    // Anthropic names the request beside the error.
    String id = text(object.get("request_id"));
    return new ProviderError(
        inner.message,
        inner.code,
        inner.type,
        inner.status != 0 ? inner.status : ErrorBody.status(object),
        id.isEmpty() ? inner.requestId : id,
        object);
  }

  private static @Nullable ProviderError inner(Map<?, ?> object) {
    for (String name : List.of("error", "errors", "fault")) {
      Object error = object.get(name);
      if (error instanceof String text && !text.isEmpty()) {
        return object.get("message") instanceof String more
            ? said(more, text, object)
            : said(text, "", object);
      }
      if (error instanceof List<?> list) {
        ProviderError first = of(list);
        if (first != null) {
          return first;
        }
      } else if (error instanceof Map<?, ?> map) {
        ProviderError nested = message(map).isEmpty() ? inner(map) : null;
        return nested == null ? fromFields(map) : nested;
      }
    }
    if (object.get("detail") instanceof Map<?, ?> detail) {
      return fromFields(detail);
    }
    return first(object, MESSAGES).isEmpty() ? null : fromFields(object);
  }

  private static ProviderError said(String message, String code, Object body) {
    return new ProviderError(message, code, "", 0, "", body);
  }

  /**
   * The error in the fields of an error object.
   *
   * @param fields the object
   */
  public static ProviderError fromFields(Map<?, ?> fields) {
    String type = first(fields, TYPES);
    return new ProviderError(
        message(fields),
        first(fields, CODES),
        type.isEmpty() && fields.get("status") instanceof String status ? status : type,
        ErrorBody.status(fields),
        "",
        fields);
  }

  private static String message(Map<?, ?> fields) {
    String message = first(fields, MESSAGES);
    // OpenRouter hides the message of the provider behind it.
    if (fields.get("metadata") instanceof Map<?, ?> metadata
        && metadata.get("raw") instanceof String raw
        && !raw.isEmpty()) {
      return message + ": " + raw;
    }
    // llama.cpp of 2025 has the size of its context beside the message only.
    if (fields.get("n_ctx") instanceof Number size && !message.contains(size.toString())) {
      return message + " (context size: " + size + ")";
    }
    return message;
  }

  /** The kinds that it names, in lower case. */
  String names() {
    String own = (code + " " + type).toLowerCase(Locale.ROOT);
    return body == null ? own : own + " " + ErrorBody.names(body);
  }

  /** All that it says, in lower case. */
  String words() {
    return names() + " " + message.toLowerCase(Locale.ROOT);
  }

  /** The HTTP status in its fields, or else in its words; or 0. */
  int anyStatus() {
    Matcher said = STATUS.matcher(message.toLowerCase(Locale.ROOT));
    return status != 0 ? status : said.find() ? Integer.parseInt(said.group(1)) : 0;
  }

  /** How long it asks to wait, in its fields or its words; null where it does not. */
  @Nullable Duration wait(Instant now) {
    Duration asked = ErrorBody.wait(body, now);
    return asked != null ? asked : Span.in(message);
  }

  private static String first(Map<?, ?> fields, List<String> names) {
    for (String name : names) {
      String text = text(fields.get(name));
      if (!text.isEmpty()) {
        return text;
      }
    }
    return "";
  }

  private static String text(@Nullable Object value) {
    if (value == null || value instanceof Boolean) {
      return "";
    }
    return value instanceof String text ? text : Json.write(value);
  }
}
