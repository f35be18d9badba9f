package dev.penguin.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.TestTool;
import dev.penguin.engine.ThreeWays;
import dev.penguin.engine.ThreeWays.Ran;
import dev.penguin.message.ToolCall;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Resource;
import dev.penguin.tool.ToolResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is looked at before a call runs, and what the model reads when it does not. */
@Timeout(60)
class ToolCallAuthorizerTest {
  private static final String MARKED =
      "'write' did not run: its arguments hold '[redacted]', which stands for a secret that was"
          + " taken out of what you read. Written like that, the secret would be lost. Leave that"
          + " place as it is and change what is around it.";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'text':'[redacted]'}",
        "{'text':'key=[redacted]\\nport=1'}",
        "{'text':'\\u005bredacted]'}",
        "{'n':null,'list':['a',null,'b [redacted]']}",
        "{'list':[[1,['[redacted]']]]}",
        "{'list':[{'a':1},{'a':'[redacted]'}]}",
        "{'map':{'a':null,'b':{'c':'[redacted]'}}}",
        "{'map':{'a':['x','[redacted]']}}",
        "{'map':{'[redacted]':1}}",
        "{'[redacted]':null}",
      })
  void aMarkInPlaceOfASecretIsNotWrittenWhereverItStands(String arguments) {
    ToolCall call = new ToolCall("a", "write", arguments.replace('\'', '"'));

    for (Effect[] more : new Effect[][] {{}, {Effect.READ}, {Effect.EXECUTE}}) {
      TestTool write = TestTool.giving("write", "wrote").with(Effect.WRITE, more);

      assertThat(texts(call, write)).containsExactly(MARKED);
      assertThat(write.calls()).isEmpty();
    }
    for (Effect other : new Effect[] {Effect.READ, Effect.EXECUTE, Effect.NETWORK}) {
      assertThat(texts(call, TestTool.giving("write", "sent").with(other))).containsExactly("sent");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'text':'redacted'}",
        "{'text':'[REDACTED]'}",
        "{'list':[null,1,true,'a',{'[':'redacted]'}],'map':{'a':null}}"
      })
  void whatIsNoMarkIsWritten(String arguments) {
    ToolCall call = new ToolCall("a", "write", arguments.replace('\'', '"'));

    assertThat(texts(call, TestTool.giving("write", "wrote").with(Effect.WRITE)))
        .containsExactly("wrote");
  }

  private static List<String> texts(ToolCall call, TestTool tool) {
    return ThreeWays.run(
            ScriptedModel.builder().calls(call).reply("on"),
            builder -> builder.tools(tool).permissions(Permissions.full()),
            RunRequest.of("go"))
        .toolTexts();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "not today, not today.",
        "not today., not today.",
        "not today..., not today.",
        "\"  not today. \", not today.",
        "why?, why?",
        "no!, no!",
        "well…, well…",
        "really?., really?."
      })
  void aDenialIsWrittenAsOneSentence(String reason, String said) {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().call("write", "{}").reply("on"),
            builder ->
                builder
                    .tools(TestTool.giving("write", "wrote"))
                    .permissions(Permissions.full().ask("write"))
                    .approver(Approver.blocking(request -> Decision.deny(reason))),
            RunRequest.of("go"));

    assertThat(ran.toolTexts())
        .containsExactly("Permission denied for 'write': " + said + " It did not run.");
  }

  private static final List<Resource> KINDS =
      List.of(
          new Resource.File(Path.of("/w/a"), "a"),
          new Resource.File(Path.of("/w/b"), "a"),
          new Resource.Tree(Path.of("/w/a"), "a"),
          new Resource.Tree(Path.of("/w/b"), "a"),
          new Resource.Deletion(Path.of("/w/a"), "a"),
          new Resource.Deletion(Path.of("/w/b"), "a"),
          new Resource.Command("a", List.of("a")),
          new Resource.Host("b"));

  static Stream<Arguments> pairs() {
    return KINDS.stream().flatMap(one -> KINDS.stream().map(other -> Arguments.of(one, other)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void whatWasAllowedForTheSessionAllowsTheVerySameOnly(Resource allowed, Resource next) {
    List<Resource> asked = new ArrayList<>();
    List<Resource> touched = List.of(allowed, next);
    TestTool change =
        TestTool.doing("change", (call, context) -> ToolResult.success("changed"))
            .touching(call -> List.of(touched.get(((Number) call.arguments().get("n")).intValue())))
            .with(Effect.WRITE);
    ScriptedModel model =
        ScriptedModel.builder()
            .call("change", "{\"n\":0}")
            .call("change", "{\"n\":1}")
            .reply("on")
            .build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(change)
            .permissions(Permissions.full().ask("change"))
            .approver(
                Approver.blocking(
                    request -> {
                      asked.addAll(request.resources());
                      return Decision.allowForSession();
                    }))
            .build()) {
      engine.run(RunRequest.of("go"));
    }

    assertThat(asked).isEqualTo(allowed.equals(next) ? List.of(allowed) : touched);
    assertThat(change.calls()).hasSize(2);
  }
}
