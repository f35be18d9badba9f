package dev.penguin.internal.permission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.RunRequest;
import dev.penguin.engine.TestTool;
import dev.penguin.engine.ThreeWays;
import dev.penguin.engine.ThreeWays.Ran;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which calls run under which permissions. */
@Timeout(60)
class PermissionsTest {
  private static final String READ_ONLY =
      "Permission denied for '%s': only reading is permitted. It did not run.";
  private static final String NOBODY =
      "Permission denied for '%s': it needs approval, and nobody is there to approve it. It did"
          + " not run.";

  @Test
  @DisplayName("A1 read-only: reading runs, all else is denied")
  void a1ReadOnlyRunsWhatOnlyReads() {
    assertThat(each(Permissions.readOnly(), RunRequest.of("go")))
        .containsExactly(
            "read",
            READ_ONLY.formatted("write"),
            READ_ONLY.formatted("execute"),
            READ_ONLY.formatted("fetch"));
  }

  @Test
  void workspaceRunsReadingAndWritingAndAsksAboutTheRest() {
    assertThat(each(Permissions.workspace(), RunRequest.of("go")))
        .containsExactly("read", "write", NOBODY.formatted("execute"), NOBODY.formatted("fetch"));
  }

  @Test
  void fullRunsEverything() {
    assertThat(each(Permissions.full(), RunRequest.of("go")))
        .containsExactly("read", "write", "execute", "fetch");
  }

  @Test
  void anAllowRuleForOneToolAllowsNoOther() {
    assertThat(each(Permissions.readOnly().allow("write"), RunRequest.of("go")))
        .containsExactly(
            "read", "write", READ_ONLY.formatted("execute"), READ_ONLY.formatted("fetch"));
    assertThat(each(Permissions.workspace().allow("execute"), RunRequest.of("go")))
        .containsExactly("read", "write", "execute", NOBODY.formatted("fetch"));
  }

  @Test
  void thePermissionsOfARequestNarrowThoseOfTheAgent() {
    RunRequest narrow = RunRequest.of("go").withPermissions(Permissions.readOnly());

    assertThat(each(Permissions.full(), narrow))
        .containsExactly(
            "read",
            READ_ONLY.formatted("write"),
            READ_ONLY.formatted("execute"),
            READ_ONLY.formatted("fetch"));
  }

  @Test
  void thePermissionsOfARequestNeverWidenThoseOfTheAgent() {
    RunRequest wide =
        RunRequest.of("go").withPermissions(Permissions.full().allow("*").allow("write"));

    assertThat(each(Permissions.readOnly(), wide))
        .containsExactly(
            "read",
            READ_ONLY.formatted("write"),
            READ_ONLY.formatted("execute"),
            READ_ONLY.formatted("fetch"));
  }

  @Test
  void aDenyRuleOfEitherCounts() {
    RunRequest request = RunRequest.of("go").withPermissions(Permissions.full().deny("read"));

    assertThat(each(Permissions.full().deny("fetch"), request))
        .containsExactly(
            "Permission denied for 'read': a rule denies read. It did not run.",
            "write",
            "execute",
            "Permission denied for 'fetch': a rule denies fetch. It did not run.");
  }

  @Test
  void theToolsOfARequestNarrowThoseOfTheAgent() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().call("write", "{}").reply("on"),
            builder -> builder.tools(TestTool.reading("read"), TestTool.giving("write", "w")),
            RunRequest.of("go").withTools("read"));

    assertThat(ran.requests().get(0).tools())
        .extracting(spec -> spec.name())
        .containsExactly("read", "ask_user", "read_result");
    assertThat(ran.toolTexts()).containsExactly("There is no tool 'write'. Tools: read.");
  }

  @Test
  void aRequestCannotNameAToolThatTheAgentLacks() {
    Throwable thrown =
        ThreeWays.failure(
            ScriptedModel.builder(),
            builder -> builder.tools(TestTool.reading("read")),
            RunRequest.of("go").withTools("read", "shell"));

    assertThat(thrown)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The request names tool 'shell', which the agent lacks; it has [read]");
  }

  @Test
  void aToolPassedInCodeThatDeclaresNothingIsTrusted() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().call("plain", "{}").reply("on"),
            TestTool.giving("plain", "ran"));

    assertThat(ran.toolTexts()).containsExactly("ran");
  }

  /** What each of four tools gives, or why it did not run. */
  private static List<String> each(Permissions permissions, RunRequest request) {
    return ThreeWays.run(
            ScriptedModel.builder()
                .call("read", "{}")
                .call("write", "{}")
                .call("execute", "{}")
                .call("fetch", "{}")
                .reply("on"),
            builder ->
                builder
                    .permissions(permissions)
                    .tools(
                        TestTool.giving("read", "read").with(Effect.READ),
                        TestTool.giving("write", "write").with(Effect.WRITE),
                        TestTool.giving("execute", "execute").with(Effect.EXECUTE),
                        TestTool.giving("fetch", "fetch").with(Effect.READ, Effect.NETWORK)),
            request)
        .toolTexts();
  }
}
