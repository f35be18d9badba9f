import org.jspecify.annotations.NullMarked;

/**
 * The coding tools: files, edit, search, shell and to-do list, and the sandbox for commands; tools
 * for the web, and the tools of MCP servers.
 */
@NullMarked
@SuppressWarnings("requires-automatic") // java-diff-utils has a fixed name, but no descriptor.
module dev.penguin.tools {
  requires transitive dev.penguin.core;
  requires io.github.javadiffutils;
  requires okhttp3;
  requires org.jsoup;
  requires org.slf4j;

  exports dev.penguin.tools;
  exports dev.penguin.tools.mcp;
  exports dev.penguin.tools.web;

  provides dev.penguin.internal.tool.SkillLoader with
      dev.penguin.tools.internal.skill.SkillFiles;
  provides dev.penguin.tool.ToolProvider with
      dev.penguin.tools.CodingTools;
}
