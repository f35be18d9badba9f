import org.jspecify.annotations.NullMarked;

/** The coding tools: files, edit, search, shell and to-do list, and the sandbox for commands. */
@NullMarked
module dev.penguin.tools {
  requires transitive dev.penguin.core;

  exports dev.penguin.tools;

  provides dev.penguin.tool.ToolProvider with
      dev.penguin.tools.CodingTools;
}
