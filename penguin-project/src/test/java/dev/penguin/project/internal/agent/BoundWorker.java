package dev.penguin.project.internal.agent;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.ProjectTools;
import dev.penguin.project.Worker;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.ToolInterceptor;
import dev.penguin.tool.ToolResult;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A program whose agent calls a tool of its task, and which stops before the result is stored. */
public final class BoundWorker {
  private BoundWorker() {}

  /** The file, the directory of sessions, the task, the tool, its arguments, and when to stop. */
  public static void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[0]);
    try (ProjectManager manager = ProjectManager.open(file)) {
      if (arguments[1].equals("direct")) {
        Worker.acknowledge("ready");
        System.in.read();
        Worker.acknowledge(
            BoundTools.of(manager, arguments[2])
                .call(arguments[3], arguments[4], arguments[5])
                .text());
        return;
      }
      ScriptedModel model = ScriptedModel.builder().call(arguments[3], arguments[4]).build();
      boolean before = arguments[5].equals("before");
      ToolInterceptor stopping =
          (call, chain) -> {
            ToolResult result = before ? ToolResult.success("") : chain.proceed(call);
            Worker.acknowledge(result.text());
            new CountDownLatch(1).await();
            return result;
          };
      try (Engine engine =
          Engine.builder()
              .model(model)
              .stateDirectory(Path.of(arguments[1]))
              .toolProviders(ProjectTools.provider(manager))
              .toolInterceptors(stopping)
              .build()) {
        engine.run(
            RunRequest.of("go")
                .inSession("work")
                .withAttribute(ProjectTools.TASK_ATTRIBUTE, arguments[2]));
      }
    }
  }
}
