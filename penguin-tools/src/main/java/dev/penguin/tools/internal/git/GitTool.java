package dev.penguin.tools.internal.git;

import dev.penguin.message.ToolCall;
import dev.penguin.tool.Effect;
import dev.penguin.tool.PreparedCall;
import dev.penguin.tool.Recovery;
import dev.penguin.tool.Resource;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import dev.penguin.tools.PathRefusedException;
import dev.penguin.tools.internal.text.Failures;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A tool of git. What fails becomes a result with a message for the model. Thread-safe. */
abstract class GitTool implements Tool, AutoCloseable {
  static final String DIRECTORY =
      "\"directory\":{\"type\":\"string\",\"description\":\"A folder of the workspace whose"
          + " repository is meant, for instance a submodule or a worktree; default the workspace"
          + " itself\"}";

  private final Git git;
  private final ToolSpec spec;

  /**
   * A tool.
   *
   * @param properties its parameters, as the members of {@code properties} in its schema
   * @param required the names of those that must be given, in quotes and with commas
   */
  GitTool(
      Git git, String name, String description, String properties, String required, Effect effect) {
    this.git = git;
    this.spec =
        ToolSpec.of(
                name,
                description,
                "{\"type\":\"object\",\"properties\":{"
                    + properties
                    + "},\"required\":["
                    + required
                    + "],\"additionalProperties\":false}")
            .withEffects(effect)
            .withRecovery(effect == Effect.READ ? Recovery.RERUN : Recovery.REPORT)
            .deferrable();
  }

  /** A parameter that is a text. */
  static String text(String name, String description) {
    return "\"" + name + "\":{\"type\":\"string\",\"description\":\"" + description + "\"},";
  }

  /** A parameter that is true or false. */
  static String flag(String name, String description) {
    return "\"" + name + "\":{\"type\":\"boolean\",\"description\":\"" + description + "\"},";
  }

  /** The parameters that choose a page. */
  static String page(String what, int usual, int most) {
    return "\"offset\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":2147483647,"
        + "\"description\":\"The first of the "
        + what
        + " to return, counted from 1; default 1\"},"
        + "\"limit\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":"
        + most
        + ",\"description\":\"How many of the "
        + what
        + " to return at most; default "
        + usual
        + "\"}";
  }

  @Override
  public final ToolSpec spec() {
    return spec;
  }

  @Override
  public final boolean isSandboxed() {
    return git.isSandboxed();
  }

  @Override
  public final PreparedCall prepare(ToolCall call, ToolContext context)
      throws ToolFailureException {
    return new Prepared(call);
  }

  @Override
  public final ToolResult call(ToolCall call, ToolContext context) {
    try {
      return new Prepared(call).run(context);
    } catch (ToolFailureException | PathRefusedException e) {
      return ToolResult.failure(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public final List<Resource> resources(ToolCall call) throws ToolFailureException {
    return new Prepared(call).resources();
  }

  @Override
  public final Optional<String> preview(ToolCall call) throws ToolFailureException {
    return new Prepared(call).preview();
  }

  /** A call whose paths were resolved once. */
  private final class Prepared implements PreparedCall {
    private final ToolCall call;
    private final GitCall read;
    private final List<Resource> resources;

    Prepared(ToolCall call) throws ToolFailureException {
      this.call = call;
      this.read = GitCall.of(call, git.workspace());
      this.resources = GitTool.this.resources(read);
    }

    @Override
    public List<Resource> resources() {
      return resources;
    }

    @Override
    public Optional<String> preview() throws ToolFailureException {
      return GitTool.this.preview(read);
    }

    @Override
    public boolean isUnchanged() throws ToolFailureException {
      return GitCall.of(call, git.workspace()).equals(read);
    }

    @Override
    public ToolResult run(ToolContext context) {
      try {
        boolean writes = spec.effects().contains(Effect.WRITE);
        return ToolResult.success(GitTool.this.run(read, git.open(read.folder(), writes, context)));
      } catch (IOException e) {
        return ToolResult.failure("Git could not be run: " + Failures.reason(e));
      } catch (ToolFailureException | PathRefusedException e) {
        return ToolResult.failure(String.valueOf(e.getMessage()));
      }
    }
  }

  /** Does what was asked, and gives the text of the result. */
  abstract String run(GitCall call, GitCalls calls) throws IOException, ToolFailureException;

  /** What the call touches. */
  List<Resource> resources(GitCall call) throws ToolFailureException {
    return call.trees();
  }

  /** What an approver should know beside the arguments. */
  Optional<String> preview(GitCall call) throws ToolFailureException {
    return Optional.empty();
  }

  /** Ends what runs. Closing one of the tools of a workspace closes all. */
  @Override
  public final void close() {
    git.close();
  }
}
