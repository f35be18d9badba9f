package dev.penguin.project.blueprint;

/**
 * A part of what a blueprint says of its project. Immutable.
 *
 * @param title its heading, for instance {@code Goals}; empty for text before the first heading
 * @param text what stands under it, as Markdown
 */
public record Section(String title, String text) {
  /** Makes each line end in {@code \n}. */
  public Section {
    title = Texts.unix(title);
    text = Texts.unix(text);
  }
}
