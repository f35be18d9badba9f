import org.jspecify.annotations.NullMarked;

/** The coding tools: files, edit, search, shell and to-do list, and the sandbox for commands. */
@NullMarked
@SuppressWarnings("requires-automatic") // java-diff-utils has a fixed name, but no descriptor.
module dev.penguin.tools {
  requires transitive dev.penguin.core;
  requires io.github.javadiffutils;
  requires org.slf4j;

  exports dev.penguin.tools;

  provides dev.penguin.tool.ToolProvider with
      dev.penguin.tools.CodingTools;
}
