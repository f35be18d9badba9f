package dev.penguin.internal.intercept;

import dev.penguin.error.InterceptorException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInterceptor;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import java.util.List;
import java.util.function.Function;

/** A request's way through the interceptors to the model. Belongs to the run's thread. */
public final class ModelChain {
  private final List<ModelInterceptor> interceptors;
  private final Origin origin;
  private final Function<Throwable, String> reason;
  private final End end;

  /** What interceptors can ask about the request. */
  public record Origin(ModelInfo model, String sessionId, String runId) {}

  /** Where the way ends. */
  public interface End {
    /** Sends what left the last interceptor. */
    ModelReply send(ModelRequest request);

    /** An interceptor has answered, and nothing that it sent had a reply. */
    void answered(ModelReply reply);
  }

  /**
   * @param reason what may be shown of what foreign code threw
   */
  public ModelChain(
      List<ModelInterceptor> interceptors,
      Origin origin,
      Function<Throwable, String> reason,
      End end) {
    this.interceptors = interceptors;
    this.origin = origin;
    this.reason = reason;
    this.end = end;
  }

  /**
   * Takes a request through all interceptors.
   *
   * @throws InterceptorException when one of them failed; what the end of the way throws passes as
   *     it is
   */
  public ModelReply ask(ModelRequest request) {
    return at(0, request);
  }

  private ModelReply at(int index, ModelRequest request) {
    return index == interceptors.size() ? end.send(request) : new Step(index, request).run();
  }

  /** One interceptor with the request that it was given. */
  private final class Step implements ModelInterceptor.Chain {
    private final int index;
    private final ModelRequest given;
    private final Passage passage;
    private boolean replied;

    private Step(int index, ModelRequest given) {
      this.index = index;
      this.given = given;
      passage = new Passage(interceptors.get(index), reason);
    }

    private ModelReply run() {
      ModelReply reply;
      try {
        reply = interceptors.get(index).intercept(given, this);
      } catch (Throwable e) { // foreign code: Errors and undeclared exceptions, too
        if (passage.isPassed(e)) {
          throw e;
        }
        throw passage.threw(e);
      } finally {
        passage.end();
      }
      if (reply == null) {
        throw passage.did("gave no reply");
      }
      if (!replied) {
        end.answered(reply);
      }
      return reply;
    }

    @Override
    public ModelReply proceed(ModelRequest request) {
      passage.checkOpen();
      if (request.messages() != given.messages()
          && CallPairs.hold(given.messages())
          && !CallPairs.hold(request.messages())) {
        InterceptorException broken = passage.did("parted a tool call from its result");
        passage.pass(broken);
        throw broken;
      }
      try {
        ModelReply reply = at(index + 1, request);
        replied = true;
        return reply;
      } catch (RuntimeException | Error e) {
        passage.pass(e);
        throw e;
      }
    }

    @Override
    public ModelInfo model() {
      return origin.model();
    }

    @Override
    public String sessionId() {
      return origin.sessionId();
    }

    @Override
    public String runId() {
      return origin.runId();
    }
  }
}
