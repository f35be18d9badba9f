package dev.penguin.tools.internal.workspace;

import dev.penguin.internal.tool.TreeSearch;
import dev.penguin.message.ToolCall;
import dev.penguin.tool.PreparedCall;
import dev.penguin.tool.Resource;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import dev.penguin.tools.PathRefusedException;
import dev.penguin.tools.internal.text.Arguments;
import dev.penguin.tools.internal.text.Failures;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A tool on one path of a workspace. Failures become results with a message for the model. */
public abstract class FileTool implements Tool {
  protected final WorkspaceFiles files;
  private final ToolSpec spec;

  protected FileTool(WorkspaceFiles files, ToolSpec spec) {
    this.files = files;
    this.spec = spec;
  }

  @Override
  public final ToolSpec spec() {
    return spec;
  }

  @Override
  public final PreparedCall prepare(ToolCall call, ToolContext context)
      throws ToolFailureException {
    FileCall prepared = new FileCall(call);
    return searches() ? new SearchCall(prepared) : prepared;
  }

  @Override
  public final ToolResult call(ToolCall call, ToolContext context) {
    try {
      return new FileCall(call).run(context);
    } catch (ToolFailureException | PathRefusedException e) {
      return ToolResult.failure(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public final List<Resource> resources(ToolCall call) throws ToolFailureException {
    return new FileCall(call).resources();
  }

  @Override
  public final Optional<String> preview(ToolCall call) throws IOException, ToolFailureException {
    return new FileCall(call).preview();
  }

  /** A call with the path that it names, resolved once. What a link leads to may change later. */
  private final class FileCall implements PreparedCall {
    private final Arguments arguments;
    private final Path path;
    private @Nullable String shown;

    FileCall(ToolCall call) throws ToolFailureException {
      arguments = new Arguments(call.arguments());
      path = path(arguments);
    }

    @Override
    public List<Resource> resources() {
      return List.of(resource(path, files.workspace().nameOf(path)));
    }

    @Override
    public Optional<String> preview() throws IOException, ToolFailureException {
      shown = basis(path); // first: what changes meanwhile is then a change
      return FileTool.this.preview(path, arguments);
    }

    @Override
    public String fingerprint() throws IOException, ToolFailureException {
      return shown == null ? basis(path) : shown;
    }

    @Override
    public boolean isUnchanged() throws IOException, ToolFailureException {
      return path(arguments).equals(path) && (shown == null || shown.equals(basis(path)));
    }

    @Override
    public ToolResult run(ToolContext context) {
      return run(context, resource -> false);
    }

    ToolResult run(ToolContext context, Predicate<Resource> denied) {
      try {
        return ToolResult.success(FileTool.this.run(path, arguments, context, denied));
      } catch (IOException e) {
        return ToolResult.failure(files.quote(path) + " failed: " + Failures.reason(e));
      } catch (ToolFailureException | PathRefusedException e) {
        return ToolResult.failure(String.valueOf(e.getMessage()));
      }
    }
  }

  /** A call that passes over what the rules deny. */
  private static final class SearchCall implements TreeSearch {
    private final FileCall call;
    private volatile Predicate<Resource> denied = resource -> false;

    SearchCall(FileCall call) {
      this.call = call;
    }

    @Override
    public void leaveOut(Predicate<Resource> resources) {
      denied = resources;
    }

    @Override
    public List<Resource> resources() {
      return call.resources();
    }

    @Override
    public Optional<String> preview() throws IOException, ToolFailureException {
      return call.preview();
    }

    @Override
    public String fingerprint() throws IOException, ToolFailureException {
      return call.fingerprint();
    }

    @Override
    public boolean isUnchanged() throws IOException, ToolFailureException {
      return call.isUnchanged();
    }

    @Override
    public ToolResult run(ToolContext context) {
      return call.run(context, denied);
    }
  }

  /** Whether a call looks through a tree, and can pass over a part of it. */
  protected boolean searches() {
    return false;
  }

  /** What of the workspace the call touches. */
  protected Resource resource(Path path, String name) {
    return new Resource.File(path, name);
  }

  /** The real path that the call is about. */
  protected Path path(Arguments arguments) throws ToolFailureException {
    return files.workspace().resolve(arguments.text("path"));
  }

  /** The real path of a folder that the call may leave out: the workspace then. */
  protected final Path folder(Arguments arguments) throws ToolFailureException {
    String path = arguments.text("path", ".");
    return files.workspace().resolve(path.isEmpty() ? "." : path);
  }

  /** Does what was asked, and gives the text of the result. */
  protected abstract String run(Path path, Arguments arguments, ToolContext context)
      throws IOException, ToolFailureException;

  /**
   * The same for a tool that searches, which does not look at what is denied.
   *
   * @param denied whether a file or folder is denied
   */
  protected String run(
      Path path, Arguments arguments, ToolContext context, Predicate<Resource> denied)
      throws IOException, ToolFailureException {
    return run(path, arguments, context);
  }

  /** What the call would do, for an approver; empty when the arguments say it all. */
  protected Optional<String> preview(Path path, Arguments arguments)
      throws IOException, ToolFailureException {
    return Optional.empty();
  }

  /** What a preview depends on beside the arguments, in a form that can be compared. */
  protected String basis(Path path) throws IOException, ToolFailureException {
    return "";
  }
}
