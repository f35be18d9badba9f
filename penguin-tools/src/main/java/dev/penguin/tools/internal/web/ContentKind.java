package dev.penguin.tools.internal.web;

import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.util.Set;

/** How a content type is read. */
enum ContentKind {
  /** As a web page. */
  HTML,
  /** As it is. */
  TEXT;

  private static final Set<String> TEXTS =
      Set.of(
          "application/json",
          "application/ld+json",
          "application/xml",
          "application/javascript",
          "application/ecmascript",
          "application/yaml",
          "application/x-yaml",
          "application/toml",
          "application/sql",
          "application/graphql",
          "application/x-sh",
          "application/rtf");

  /** The kind of a type that {@link #refuseUnreadable} has let pass. */
  static ContentKind of(String type) {
    return type.equals("text/html") || type.equals("application/xhtml+xml") ? HTML : TEXT;
  }

  /** Refuses a type that has no text, before its content is read. No type at all is tried. */
  static void refuseUnreadable(WebAddress address, String type) throws ToolFailureException {
    if (type.equals("application/pdf")) {
      throw new ToolFailureException(
          "%s is a PDF, which web_fetch cannot read. Look for the same as a web page"
              .formatted(address.shown()));
    }
    boolean readable =
        type.isEmpty()
            || of(type) == HTML
            || type.startsWith("text/")
            || type.endsWith("+json")
            || type.endsWith("+xml") && !type.startsWith("image/")
            || TEXTS.contains(type);
    if (!readable) {
      throw new ToolFailureException(
          "%s is of type %s, which is no text; web_fetch reads web pages and text"
              .formatted(address.shown(), PlainText.quote(type)));
    }
  }
}
