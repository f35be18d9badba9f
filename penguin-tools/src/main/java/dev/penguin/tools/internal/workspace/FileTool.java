package dev.penguin.tools.internal.workspace;

import dev.penguin.message.ToolCall;
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
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** A tool on one path of a workspace. Failures become results with a message for the model. */
public abstract class FileTool implements Tool {
  protected final WorkspaceFiles files;
  private final ToolSpec spec;

  /** Of the last calls that were asked what they touch, by identity; any may be lost. */
  private final AtomicReferenceArray<@Nullable WeakReference<Resolved>> judged =
      new AtomicReferenceArray<>(64);

  /** What a call names. */
  private record Resolved(ToolCall call, Arguments arguments, Path path) {}

  protected FileTool(WorkspaceFiles files, ToolSpec spec) {
    this.files = files;
    this.spec = spec;
  }

  @Override
  public final ToolSpec spec() {
    return spec;
  }

  @Override
  public final ToolResult call(ToolCall call, ToolContext context) {
    try {
      Resolved resolved = resolved(call);
      Arguments arguments = resolved.arguments();
      Path path = resolved.path();
      try {
        return ToolResult.success(run(path, arguments, context));
      } catch (IOException e) {
        return ToolResult.failure(files.quote(path) + " failed: " + Failures.reason(e));
      }
    } catch (ToolFailureException | PathRefusedException e) {
      return ToolResult.failure(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public final List<Resource> resources(ToolCall call) throws ToolFailureException {
    Resolved resolved = resolve(call);
    judged.set(slot(call), new WeakReference<>(resolved));
    return List.of(resource(resolved.path(), files.workspace().nameOf(resolved.path())));
  }

  /** The path that was judged, where the call was: what a link leads to may be another by now. */
  @SuppressWarnings("ReferenceEquality") // the very call that was judged, not one that reads alike
  private Resolved resolved(ToolCall call) throws ToolFailureException {
    WeakReference<Resolved> kept = judged.getAndSet(slot(call), null);
    Resolved resolved = kept == null ? null : kept.get();
    return resolved != null && resolved.call() == call ? resolved : resolve(call);
  }

  private Resolved resolve(ToolCall call) throws ToolFailureException {
    Arguments arguments = new Arguments(call.arguments());
    return new Resolved(call, arguments, path(arguments));
  }

  private int slot(ToolCall call) {
    return System.identityHashCode(call) & (judged.length() - 1);
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
}
