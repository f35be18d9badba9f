package dev.penguin.tools.mcp;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A server's request to a person during a call: to fill in a form, or to visit a page. The text
 * comes from the server, so show the server's name with it. Immutable.
 *
 * @param server the name under which the server was configured
 * @param message the text of the request
 * @param schema the JSON Schema of the form: flat, with texts, numbers, booleans and choices; empty
 *     for a page
 * @param page the page to visit, for values that must not pass through this program, such as a
 *     password. Show the whole address and ask the person before you open it. Empty for a form Show
 *     the whole address and ask before it is opened; never open it unasked. Empty for a form
 */
public record McpElicitation(
    String server, String message, Optional<String> schema, Optional<URI> page) {
  /** Checks that nothing is null. */
  public McpElicitation {
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(schema, "schema");
    Objects.requireNonNull(page, "page");
  }

  /** Asks a person. Several threads may call it at once, and each waits for its answer. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Asks a person.
     *
     * @param request the server's request
     * @return the person's answer
     * @throws Exception when nobody can be asked; the server then receives {@link Answer#cancel}
     */
    Answer answer(McpElicitation request) throws Exception;
  }

  /**
   * The answer of a person. Immutable.
   *
   * @param action {@code accept}, {@code decline} or {@code cancel}
   * @param content the values of an accepted form; a missing value is set to the schema's default,
   *     if it has one
   */
  public record Answer(String action, Map<String, Object> content) {
    /** Copies the values. */
    public Answer {
      Objects.requireNonNull(action, "action");
      content = Collections.unmodifiableMap(new LinkedHashMap<>(content));
    }

    /**
     * Creates an answer that accepts the request.
     *
     * @param content the values of the form, by name; empty for a page
     */
    public static Answer accept(Map<String, Object> content) {
      return new Answer("accept", content);
    }

    /** Creates an answer that declines the request. */
    public static Answer decline() {
      return new Answer("decline", Map.of());
    }

    /** Creates the answer for a person who has not answered. */
    public static Answer cancel() {
      return new Answer("cancel", Map.of());
    }
  }
}
