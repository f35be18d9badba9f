package dev.penguin.project.blueprint;

/**
 * A section of the text that describes the project of a blueprint. Immutable.
 *
 * @param title its heading, for instance {@code Goals}; empty for the text before the first heading
 * @param text the text below the heading, as Markdown
 */
public record Section(String title, String text) {
  /** Makes each line end in {@code \n}. */
  public Section {
    title = Texts.unix(title);
    text = Texts.unix(text);
  }
}
