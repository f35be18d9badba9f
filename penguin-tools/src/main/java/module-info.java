import org.jspecify.annotations.NullMarked;

/** The coding tools: files, edit, search, shell, git and fetch, and the sandbox they run in. */
@NullMarked
module dev.penguin.tools {
  requires transitive dev.penguin.core;

  exports dev.penguin.tools;

  provides dev.penguin.tool.ToolProvider with
      dev.penguin.tools.CodingTools;
}
