package dev.penguin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.PenguinAgent;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ThreadContextTest {
  // region: carry-context
  static final ThreadLocal<String> USER = new ThreadLocal<>();

  static final UnaryOperator<Runnable> CARRY_USER =
      task -> {
        String user = USER.get(); // on the thread that hands the task on
        return () -> {
          String before = USER.get(); // on the thread that runs it
          USER.set(user);
          try {
            task.run();
          } finally {
            USER.set(before);
          }
        };
      };

  // endregion

  record Nothing() {}

  @Test
  void toolsSeeTheUserOfTheRunThatCallsThem() {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    ScriptedModel model =
        ScriptedModel.builder()
            .call("whoami", "{}")
            .reply("a")
            .call("whoami", "{}")
            .reply("b")
            .build();
    Tool tool =
        Tool.of(
            "whoami",
            "Says who asks",
            Nothing.class,
            nothing -> {
              seen.add(USER.get());
              return "known";
            });

    // region: with-context
    try (PenguinAgent agent =
        PenguinAgent.builder().model(model).tools(tool).taskDecorator(CARRY_USER).build()) {
      USER.set("ann");
      agent.run("Who am I?");
      agent.runAsync("And now?").join();
      // endregion
    } finally {
      USER.remove();
    }

    assertThat(seen).containsExactly("ann", "ann");
  }
}
