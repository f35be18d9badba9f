package dev.penguin.internal.events;

import dev.penguin.engine.AgentRun;
import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.TestTool;
import dev.penguin.event.AgentEvent;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;

/** A program whose own code fails wherever it can, with a key in each message. */
public final class FailingRuns {
  private FailingRuns() {}

  public static void main(String[] args) {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("note", "{}")
            .call("broken", "{}")
            .call("wait", "{}")
            .reply("done")
            .build();
    CountDownLatch waiting = new CountDownLatch(1);
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(
                TestTool.giving("note", "").with(Effect.WRITE),
                TestTool.doing(
                    "broken",
                    (call, context) -> {
                      throw failure();
                    }),
                TestTool.doing(
                        "wait",
                        (call, context) -> {
                          context.cancellation().onCancel(FailingRuns::fail);
                          waiting.countDown();
                          context.cancellation().onCancel(waiting::countDown);
                          Thread.sleep(60_000);
                          return ToolResult.success("");
                        })
                    .with(Effect.READ))
            .permissions(Permissions.full().ask("note"))
            .approver(
                request -> {
                  throw failure();
                })
            .listener(
                event -> {
                  throw failure();
                })
            .build()) {
      AgentRun run = engine.start(RunRequest.of("go"));
      run.events().subscribe(new Failing());
      await(waiting);
      run.cancel();
      run.result().join();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void fail() {
    throw failure();
  }

  private static IllegalStateException failure() {
    String key = System.getenv("CANARY_TOKEN");
    return new IllegalStateException(key + " it is", new IOException("no " + key));
  }

  private static final class Failing implements Flow.Subscriber<AgentEvent> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(1);
    }

    @Override
    public void onNext(AgentEvent event) {
      throw failure();
    }

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onComplete() {}
  }
}
