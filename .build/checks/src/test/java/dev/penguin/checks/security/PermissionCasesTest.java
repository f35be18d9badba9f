package dev.penguin.checks.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.RunRequest;
import dev.penguin.error.ConfigurationException;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelConfig;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Resource;
import dev.penguin.tool.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The permission half of the acceptance cases, with the real tools. */
@Timeout(60)
class PermissionCasesTest {
  private static final ModelConfig KEYED =
      ModelConfig.of("openai/gpt-5-mini").withApiKey("sk-canary-7f3a");

  /** The parameter of a tool that tells nothing of what it does. */
  record Wish(String text) {}

  @TempDir Path root;
  private Sandbox sandbox;

  @BeforeEach
  void fill() throws Exception {
    sandbox = Sandbox.in(root);
  }

  @Test
  @DisplayName("A1 under read-only a write is denied and told, and there is no file")
  void a1UnderReadOnlyAWriteIsDenied() {
    String before = sandbox.hash();

    assertThat(
            sandbox.run(
                Permissions.readOnly(),
                Sandbox.call("write_file", "path", "new.txt", "content", "x")))
        .containsExactly(
            "Permission denied for 'write_file': only reading is permitted. It did not run.");
    assertThat(sandbox.events(AgentEvent.PermissionDenied.class))
        .extracting(event -> event.call().name(), AgentEvent.PermissionDenied::reason)
        .containsExactly(tuple("write_file", "only reading is permitted"));
    assertThat(sandbox.hash()).isEqualTo(before);
  }

  @Test
  @DisplayName("A3 a rule about an effect takes a tool that declares nothing for what it may be")
  void a3RulesAboutEffects() {
    assertThat(sandbox.run(Permissions.full().deny(Effect.EXECUTE), Sandbox.shell("touch pwn")))
        .containsExactly(
            "Permission denied for 'shell': a rule denies what may run commands. It did not run.");
  }

  @Test
  @DisplayName("A5 approved once, the suspended command runs exactly once; the approver saw it")
  void a5ApprovedOnceTheCommandRunsOnce() throws Exception {
    assertThat(
            sandbox.run(
                builder -> builder.approver(sandbox.answering(request -> Decision.allowOnce())),
                Sandbox.shell("echo x >> count.txt")))
        .containsExactly("exit code 0\n[no output]");

    assertThat(Files.readString(sandbox.file("count.txt"))).isEqualTo("x\n");
    assertThat(sandbox.asked().get(0).resources())
        .containsExactly(new Resource.Command("echo x >> count.txt", List.of()));
  }

  @Test
  void theApproverSeesEveryProgramOfALine() {
    sandbox.run(
        builder -> builder.approver(sandbox.answering(request -> Decision.deny("no"))),
        Sandbox.shell("cd src && 'cat' M\\ain.java | wc -l"));

    assertThat(sandbox.asked().get(0).resources())
        .containsExactly(
            Resource.Command.of(
                "cd src && 'cat' M\\ain.java | wc -l",
                List.of(List.of("cd", "src"), List.of("cat", "Main.java"), List.of("wc", "-l"))));
  }

  @Test
  void theApproverSeesTheDiffOfAnEdit() {
    sandbox.run(
        builder ->
            builder
                .permissions(Permissions.workspace().ask("edit_file"))
                .approver(sandbox.answering(request -> Decision.allowOnce())),
        Sandbox.call(
            "edit_file", "path", "a.txt", "old_string", "line two", "new_string", "line 2"));

    assertThat(sandbox.asked().get(0).preview().orElseThrow()).contains("-line two\n+line 2\n");
    assertThat(sandbox.file("a.txt")).content().contains("line 2");
  }

  @Test
  @DisplayName("A5 changed arguments are checked from validation on")
  void a5ChangedArgumentsAreCheckedAgain() {
    String before = sandbox.hash();

    assertThat(
            sandbox.run(
                builder ->
                    builder
                        .permissions(Permissions.workspace().deny("shell", "rm"))
                        .approver(
                            sandbox.answering(
                                request -> Decision.allowWith("{\"command\":\"/bin/rm a.txt\"}"))),
                Sandbox.shell("ls")))
        .containsExactly(
            "Permission denied for 'shell': a rule denies shell with 'rm'. It did not run.");
    assertThat(sandbox.hash()).isEqualTo(before);
  }

  @Test
  void aPlanIsApprovedBeforeAnythingIsWritten() {
    assertThat(
            sandbox.run(
                builder ->
                    builder
                        .permissions(Permissions.plan())
                        .approver(sandbox.answering(request -> Decision.allowOnce())),
                Sandbox.call("read_file", "path", "a.txt"),
                Sandbox.call("write_file", "path", "new.txt", "content", "x"),
                Sandbox.call("submit_plan", "plan", "Write new.txt"),
                Sandbox.call("write_file", "path", "new.txt", "content", "x")))
        .element(1)
        .isEqualTo(
            "Permission denied for 'write_file': only reading is permitted until a plan is"
                + " approved: submit one with submit_plan. It did not run.");
    assertThat(sandbox.asked())
        .extracting(request -> request.call().arguments().get("plan"))
        .containsExactly("Write new.txt");
    assertThat(sandbox.file("new.txt")).hasContent("x");
  }

  @Test
  void aProjectsOwnFileTakesAwayAndNeverGives() throws Exception {
    Files.createDirectories(sandbox.file(".penguin"));
    Files.writeString(sandbox.file(".penguin/permissions"), "deny shell\nask write_file docs\n");

    List<String> texts =
        sandbox.run(
            Permissions.full(),
            Sandbox.shell("touch pwn"),
            Sandbox.call("write_file", "path", "docs/x", "content", "x"),
            Sandbox.call("write_file", "path", "y", "content", "x"));

    assertThat(texts.subList(0, 2))
        .containsExactly(
            "Permission denied for 'shell': a rule denies shell. It did not run.",
            "Permission denied for 'write_file': no. It did not run.");
    assertThat(texts.get(2)).startsWith("Created 'y'");

    Files.writeString(sandbox.file(".penguin/permissions"), "allow shell\n");
    assertThatThrownBy(() -> sandbox.run(Permissions.readOnly()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("line 1 allows something, which only the application may");
  }

  @Test
  @DisplayName("S11, A6 what tools bring is plain text without keys, cleaned before it is searched")
  void s11a6WhatToolsBringIsPlainTextWithoutKeys() {
    Tool noisy =
        Tool.of(
            "noisy",
            "For tests",
            Wish.class,
            wish -> "\u001b[31mred\u001b[0m \u202e sk-can\u001b[1mary-7f3a\0");

    assertThat(
            sandbox.run(
                builder -> builder.tools(noisy).fallback(KEYED),
                Sandbox.call("noisy", "text", "x")))
        .containsExactly("red <U+202E> [redacted]<U+0000>");
    assertThat(sandbox.events(AgentEvent.ToolFinished.class).get(0).result().text())
        .isEqualTo("red <U+202E> [redacted]<U+0000>");
  }

  @Test
  void aWriteThatHoldsTheMarkIsRefusedSoThatNoFileIsSpoilt() throws Exception {
    Files.writeString(sandbox.file("config"), "key=sk-canary-7f3a\nport=1\n");

    List<String> texts =
        sandbox.run(
            builder -> builder.fallback(KEYED),
            Sandbox.call("read_file", "path", "config"),
            Sandbox.call("write_file", "path", "config", "content", "key=[redacted]\nport=2\n"),
            Sandbox.call(
                "edit_file", "path", "config", "old_string", "port=1", "new_string", "port=2"));

    assertThat(texts.get(0)).contains("key=[redacted]\nport=1");
    assertThat(texts.get(1))
        .isEqualTo(
            "'write_file' did not run: its arguments hold '[redacted]', which stands for a secret"
                + " that was taken out of what you read. Written like that, the secret would be"
                + " lost. Leave that place as it is and change what is around it.");
    assertThat(sandbox.file("config")).hasContent("key=sk-canary-7f3a\nport=2\n");
  }

  @Test
  void signaturesOfThoughtsAreNeverTouched() {
    Part thought = new Part.Reasoning("hm", "sig-sk-canary-7f3a-nature", "test");
    List<Message> history =
        List.of(
            UserMessage.of("hello"),
            new AssistantMessage(List.of(thought, Part.text("hi")), List.of()));
    ScriptedModel model = ScriptedModel.replying("done");
    try (PenguinAgent agent = sandbox.agent(model, builder -> builder.fallback(KEYED))) {
      agent.run(RunRequest.of("go").withHistory(history));
    }

    assertThat(model.requests().get(0).messages()).containsAll(history);
  }
}
