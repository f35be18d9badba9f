package dev.penguin.internal.tool;

import dev.penguin.message.ToolCall;
import java.util.List;
import java.util.Optional;

/**
 * A tool of a workspace that knows what the workspace says to agents: the files with project
 * instructions that lie in it. Thread-safe; nothing here throws.
 */
public interface WorkspaceGuide {
  /** The files with instructions, of which a directory's first one counts. */
  List<String> NAMES = List.of("AGENTS.md", "CLAUDE.md");

  /** The instructions of an agent with these tools whose application gives none. */
  String codingInstructions();

  /**
   * The files that a call reads or changes, by their real names: relative to the workspace, with
   * {@code /} between the names.
   *
   * @return none for a call of a tool that has no such files, or that names none in the workspace
   */
  List<String> files(ToolCall call);

  /**
   * Reads the instructions that lie in a directory.
   *
   * @param directory relative to the workspace, with {@code /} between the names; empty for the
   *     workspace itself
   * @param maxBytes how much of the text to read; the rest is left out, from the last whole line on
   * @return empty when there are none, or none that can be read
   */
  Optional<Text> read(String directory, int maxBytes);

  /**
   * What a file with instructions says.
   *
   * @param path the file, relative to the workspace
   * @param text what it says, or its beginning
   * @param truncated whether there is more of it
   */
  record Text(String path, String text, boolean truncated) {}
}
