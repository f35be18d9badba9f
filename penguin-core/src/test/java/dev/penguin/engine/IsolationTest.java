package dev.penguin.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.message.Message;
import dev.penguin.testing.ScriptedModel;
import java.io.PrintStream;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A18: two agents in one JVM never meet, and the JVM stays as it was. */
@Timeout(60)
class IsolationTest {

  @Test
  @DisplayName("A18 two agents in one JVM know nothing of each other")
  void a18TwoAgentsKnowNothingOfEachOther() {
    try (Engine one =
            Engine.builder()
                .model(ScriptedModel.builder().call("mine", "{}").reply("one").build())
                .instructions("You are one")
                .tools(TestTool.giving("mine", "of one"))
                .build();
        Engine two =
            Engine.builder()
                .model(ScriptedModel.builder().call("mine", "{}").reply("two").build())
                .instructions("You are two")
                .tools(TestTool.giving("yours", "of two"))
                .build()) {
      RunResult first = one.run(RunRequest.of("go").inSession("same"));
      RunResult second = two.run(RunRequest.of("go").inSession("same"));

      assertThat(texts(first)).containsExactly("go", "", "of one", "one");
      assertThat(texts(second))
          .containsExactly("go", "", "There is no tool 'mine'. Tools: yours.", "two");
      assertThat(one.session("same").messages()).isEqualTo(first.messages());
      assertThat(two.sessions().list()).hasSize(1);
    }
  }

  @Test
  @DisplayName("A18 a run leaves the JVM as it was")
  void a18ARunLeavesTheJvmAsItWas() {
    PrintStream out = System.out;
    PrintStream err = System.err;
    Properties properties = (Properties) System.getProperties().clone();
    Map<String, String> environment = Map.copyOf(System.getenv());
    List<Provider> providers = List.of(Security.getProviders());
    Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();

    try (Engine engine =
        Engine.builder()
            .model(ScriptedModel.builder().call("look", "{}").reply("end").build())
            .tools(TestTool.giving("look", "seen"))
            .build()) {
      ThreeWays.await(engine.runAsync(RunRequest.of("go")));
    }

    assertThat(System.out).isSameAs(out);
    assertThat(System.err).isSameAs(err);
    assertThat(System.getProperties()).isEqualTo(properties);
    assertThat(System.getenv()).isEqualTo(environment);
    assertThat(List.of(Security.getProviders())).isEqualTo(providers);
    assertThat(Thread.getDefaultUncaughtExceptionHandler()).isSameAs(handler);
  }

  private static List<String> texts(RunResult result) {
    return result.messages().stream().map(Message::text).toList();
  }
}
