package dev.penguin.tools.internal.web;

import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/**
 * The text of a web page that a reader sees, with headings, lists, code and links marked as in
 * Markdown. Scripts, comments and what is hidden are left out. Used once, by one thread.
 */
final class ReadableText implements NodeVisitor {
  private static final String NO_TEXT =
      "script, style, noscript, template, svg, math annotation, iframe, object, canvas, head,"
          + " [hidden], [aria-hidden=true], [style*=display:none], [style*='display: none'],"
          + " [style*=visibility:hidden], [style*='visibility: hidden']";

  /** Where the content stands, if the page says so; tried in this order. */
  private static final String MAIN = "main, [role=main], article";

  /** A part that is shorter than this is hardly what the page is about. */
  private static final int MIN_MAIN = 200;

  private static final Set<String> BLOCKS =
      Set.of(
          "p",
          "div",
          "section",
          "article",
          "main",
          "header",
          "footer",
          "nav",
          "aside",
          "ul",
          "ol",
          "dl",
          "dt",
          "dd",
          "table",
          "tr",
          "form",
          "fieldset",
          "figure",
          "figcaption",
          "blockquote",
          "address",
          "details",
          "summary",
          "hr",
          "pre",
          "li",
          "h1",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6");

  private final StringBuilder text = new StringBuilder();
  private final int max;
  private int preformatted;

  private ReadableText(int max) {
    this.max = max;
  }

  /** The text of a page, at most so many characters. The document is changed. */
  static String of(Document page, int max) {
    String title = page.title().strip();
    page.select(NO_TEXT).remove();
    Element root = page.body();
    Element main = page.selectFirst(MAIN);
    if (main != null && main.text().length() >= MIN_MAIN) {
      root = main;
    }
    ReadableText reading = new ReadableText(max);
    if (!title.isEmpty()) {
      reading.text.append("Title: ").append(title).append("\n\n");
    }
    root.traverse(reading);
    return tidied(reading.text);
  }

  /** Lines without blanks at their end, and no more than one empty line together. */
  private static String tidied(StringBuilder text) {
    return text.toString()
        .replaceAll("[ \\t\\u00a0]+\\n", "\n")
        .replaceAll("\\n{3,}", "\n\n")
        .strip();
  }

  @Override
  public void head(Node node, int depth) {
    if (text.length() > max) {
      return;
    }
    if (node instanceof TextNode words) {
      append(words);
    } else if (node instanceof Element element) {
      begin(element);
    }
  }

  private void append(TextNode words) {
    if (preformatted > 0) {
      text.append(words.getWholeText());
      return;
    }
    String plain = words.text();
    boolean after = text.length() == 0 || Character.isWhitespace(text.charAt(text.length() - 1));
    text.append(after ? plain.stripLeading() : plain);
  }

  private void begin(Element element) {
    String name = element.normalName();
    if (BLOCKS.contains(name)) {
      newLine();
    }
    switch (name) {
      case "h1", "h2", "h3", "h4", "h5", "h6" -> {
        text.append('\n');
        text.append("#".repeat(name.charAt(1) - '0')).append(' ');
      }
      case "li" -> text.append("- ");
      case "pre" -> {
        text.append("```\n");
        preformatted++;
      }
      case "br" -> text.append('\n');
      case "hr" -> text.append("---\n");
      case "a" -> {
        if (isLink(element)) {
          text.append('[');
        }
      }
      case "img" -> {
        String alternative = element.attr("alt").strip();
        text.append(alternative.isEmpty() ? "" : "[image: " + alternative + "]");
      }
      case "td", "th" -> {
        if (element.previousElementSibling() != null) {
          text.append(" | ");
        }
      }
      default -> {
        // Its text is all that there is to it.
      }
    }
  }

  @Override
  public void tail(Node node, int depth) {
    if (text.length() > max || !(node instanceof Element element)) {
      return;
    }
    String name = element.normalName();
    switch (name) {
      case "pre" -> {
        preformatted--;
        newLine();
        text.append("```\n");
      }
      case "a" -> {
        if (isLink(element)) {
          text.append("](").append(element.absUrl("href")).append(')');
        }
      }
      default -> {
        if (BLOCKS.contains(name)) {
          newLine();
          if (name.equals("p") || name.startsWith("h") || name.equals("blockquote")) {
            text.append('\n');
          }
        }
      }
    }
  }

  private void newLine() {
    if (text.length() > 0 && text.charAt(text.length() - 1) != '\n') {
      text.append('\n');
    }
  }

  /** Whether a link leads to another page, and has words of its own. */
  private static boolean isLink(Element element) {
    String target = element.attr("href");
    return !target.startsWith("#")
        && element.absUrl("href").startsWith("http")
        && element.hasText();
  }
}
