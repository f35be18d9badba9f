package dev.penguin.internal.intercept;

import dev.penguin.message.ToolCall;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolInterceptor;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.util.List;
import java.util.function.Function;

/** A call's way through the interceptors to its tool. Belongs to the thread of the call. */
public final class ToolChain {
  private final List<ToolInterceptor> interceptors;
  private final ToolSpec tool;
  private final ToolContext context;
  private final Function<Throwable, String> reason;
  private final End end;

  /** Where the way ends. */
  public interface End {
    /**
     * Runs what left the last interceptor, or says why it does not run; never null.
     *
     * @throws Exception what the tool throws
     */
    ToolResult run(ToolCall call) throws Exception;

    /** Whether the tool has begun to run. */
    boolean hasRun();
  }

  /**
   * @param reason what the model may read of what foreign code threw
   */
  public ToolChain(
      List<ToolInterceptor> interceptors,
      ToolSpec tool,
      ToolContext context,
      Function<Throwable, String> reason,
      End end) {
    this.interceptors = interceptors;
    this.tool = tool;
    this.context = context;
    this.reason = reason;
    this.end = end;
  }

  /**
   * Takes a call through all interceptors.
   *
   * @throws Exception what the tool throws, or an {@link dev.penguin.error.InterceptorException}
   */
  public ToolResult call(ToolCall call) throws Exception {
    return at(0, call);
  }

  private ToolResult at(int index, ToolCall call) throws Exception {
    return index == interceptors.size() ? end.run(call) : new Step(index, call).run();
  }

  /** One interceptor with the call that it was given. */
  private final class Step implements ToolInterceptor.Chain {
    private final int index;
    private final ToolCall given;
    private final Passage passage;

    private Step(int index, ToolCall given) {
      this.index = index;
      this.given = given;
      passage = new Passage(interceptors.get(index), reason);
    }

    private ToolResult run() throws Exception {
      ToolResult result;
      try {
        result = interceptors.get(index).intercept(given, this);
      } catch (Throwable e) { // foreign code: Errors, too
        if (passage.isPassed(e)) {
          throw e;
        }
        throw passage.threw(e);
      } finally {
        passage.end();
      }
      if (result == null) {
        throw passage.did("gave no result");
      }
      return result;
    }

    @Override
    public ToolResult proceed(ToolCall call) throws Exception {
      passage.checkOpen();
      if (!call.id().equals(given.id()) || !call.name().equals(given.name())) {
        throw new IllegalArgumentException(
            "an interceptor may change a call's arguments, not its id or name: "
                + "'%s' '%s' was '%s' '%s'"
                    .formatted(call.name(), call.id(), given.name(), given.id()));
      }
      if (end.hasRun()) {
        throw new IllegalStateException(
            "'%s' has run already; a second run would be a second effect".formatted(call.name()));
      }
      try {
        return at(index + 1, call);
      } catch (Throwable e) {
        passage.pass(e);
        throw e;
      }
    }

    @Override
    public ToolSpec tool() {
      return tool;
    }

    @Override
    public ToolContext context() {
      return context;
    }
  }
}
