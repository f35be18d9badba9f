import org.jspecify.annotations.NullMarked;

/**
 * The coding tools: files, edit, search, shell and to-do list, the sandbox for commands, and the
 * tools of MCP servers.
 */
@NullMarked
@SuppressWarnings("requires-automatic") // java-diff-utils has a fixed name, but no descriptor.
module dev.penguin.tools {
  requires transitive dev.penguin.core;
  requires io.github.javadiffutils;
  requires okhttp3;
  requires org.slf4j;

  exports dev.penguin.tools;
  exports dev.penguin.tools.mcp;

  provides dev.penguin.tool.ToolProvider with
      dev.penguin.tools.CodingTools;
}
