package dev.penguin.tools.mcp;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a server asks a person in the midst of a call: values for a form, or a visit to a page. Text
 * of the server; show with it which server asks. Immutable.
 *
 * @param server the name under which the server was configured
 * @param message what the server asks
 * @param schema the JSON Schema of the form: flat, with texts, numbers, booleans and choices; empty
 *     for a page
 * @param page the page to visit, for what must not pass through this program, such as a password.
 *     Show the whole address and ask before it is opened; never open it unasked. Empty for a form
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

  /** Asks a person. Called by several threads at once, each of which waits for its answer. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Asks a person.
     *
     * @param request what the server asks
     * @return what the person answers
     * @throws Exception when nobody can be asked; the server is then sent {@link Answer#cancel}
     */
    Answer answer(McpElicitation request) throws Exception;
  }

  /**
   * What a person answers. Immutable.
   *
   * @param action {@code accept}, {@code decline} or {@code cancel}
   * @param content the values of a form that is accepted; what it leaves out and the schema has a
   *     default for is filled in
   */
  public record Answer(String action, Map<String, Object> content) {
    /** Copies the values. */
    public Answer {
      Objects.requireNonNull(action, "action");
      content = Collections.unmodifiableMap(new LinkedHashMap<>(content));
    }

    /**
     * The person agrees.
     *
     * @param content the values of the form, by name; empty for a page
     */
    public static Answer accept(Map<String, Object> content) {
      return new Answer("accept", content);
    }

    /** The person says no. */
    public static Answer decline() {
      return new Answer("decline", Map.of());
    }

    /** The person gave no answer. */
    public static Answer cancel() {
      return new Answer("cancel", Map.of());
    }
  }
}
