package dev.penguin.internal.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.TestTool;
import dev.penguin.engine.ThreeWays;
import dev.penguin.engine.ThreeWays.Ran;
import dev.penguin.error.InterceptorException;
import dev.penguin.message.ToolCall;
import dev.penguin.model.ModelConfig;
import dev.penguin.policy.Permissions;
import dev.penguin.session.SessionEntry.ToolStarted;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.ToolInterceptor;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What interceptors around tools may do, and what the model reads of it. */
@Timeout(60)
class ToolInterceptorTest {
  private static final String HERE = ToolInterceptorTest.class.getName();

  private final List<String> order = Collections.synchronizedList(new ArrayList<>());
  private final TestTool look = TestTool.giving("look", "seen");

  private static Ran run(TestTool tool, ToolInterceptor... interceptors) {
    return ThreeWays.run(
        ScriptedModel.builder().call("look", "{\"n\":1}").reply("done"),
        builder -> builder.tools(tool).toolInterceptors(interceptors),
        RunRequest.of("go"));
  }

  private ToolInterceptor named(String name) {
    return (call, chain) -> {
      order.add(name + " before");
      ToolResult result = chain.proceed(call);
      order.add(name + " after " + result.text());
      return ToolResult.success(result.text() + name);
    };
  }

  @Test
  void theFirstOneIsOutermostWithWhateverCallsTheyWereAdded() {
    try (Engine engine =
        Engine.builder()
            .model(ScriptedModel.builder().call("look", "{}").reply("done").build())
            .tools(look)
            .toolInterceptors(named("a"), named("b"))
            .toolInterceptors(named("c"))
            .build()) {
      assertThat(engine.run(RunRequest.of("go")).messages().get(2).text()).isEqualTo("seencba");
    }
    assertThat(order)
        .containsExactly(
            "a before", "b before", "c before", "c after seen", "b after seenc", "a after seencb");
  }

  @Test
  void aCallMayBeRefusedWithWordsThatTheModelReads() {
    Ran ran = run(look, (call, chain) -> ToolResult.failure("Not on Sundays."));

    assertThat(look.calls()).isEmpty();
    assertThat(ran.toolResults())
        .singleElement()
        .satisfies(
            result -> {
              assertThat(result.failed()).isTrue();
              assertThat(result.text()).isEqualTo("Not on Sundays.");
            });
    assertThat(ran.result().text()).isEqualTo("done");
  }

  static Stream<ToolResult> replacements() {
    return Stream.of(ToolResult.success("changed"), ToolResult.failure("changed"));
  }

  @ParameterizedTest
  @MethodSource("replacements")
  void aResultMayBeReplacedByASuccessOrAFailure(ToolResult other) {
    Ran ran =
        run(
            look,
            (call, chain) -> {
              chain.proceed(call);
              return other;
            });

    assertThat(look.calls()).hasSize(3);
    assertThat(ran.toolTexts()).containsExactly("changed");
    assertThat(ran.toolResults().get(0).failed()).isEqualTo(other instanceof ToolResult.Failure);
  }

  @Test
  void whatReplacesAResultIsWithoutSecretsAndControlSequences() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().call("look", "{}").reply("done"),
            builder ->
                builder
                    .tools(look)
                    .fallback(ModelConfig.of("openai/gpt-5-mini").withApiKey("sk-canary-7f3a"))
                    .toolInterceptors(
                        (call, chain) -> ToolResult.success("it is sk-\u001b[0mcanary-7f3a")),
            RunRequest.of("go"));

    assertThat(ran.toolTexts()).containsExactly("it is [redacted]");
    assertThat(ran.log().toString()).doesNotContain("canary");
  }

  static Stream<Arguments> ownFailures() {
    return Stream.of(
        Arguments.of(new IllegalStateException("no such user"), "no such user"),
        Arguments.of(new IOException("disk full"), "disk full"),
        Arguments.of(new IllegalStateException("key sk-canary-7f3a"), "key [redacted]"),
        Arguments.of(new AssertionError("internal"), "AssertionError"));
  }

  @ParameterizedTest
  @MethodSource("ownFailures")
  void anInterceptorThatThrowsMakesAFailedCallWhoseTextNamesIt(Throwable thrown, String reason) {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().call("look", "{}").reply("done"),
            builder ->
                builder
                    .tools(look)
                    .fallback(ModelConfig.of("openai/gpt-5-mini").withApiKey("sk-canary-7f3a"))
                    .toolInterceptors(
                        (call, chain) -> {
                          if (thrown instanceof Error error) {
                            throw error;
                          }
                          throw (Exception) thrown;
                        }),
            RunRequest.of("go"));

    assertThat(look.calls()).isEmpty();
    assertThat(ran.toolTexts())
        .containsExactly("'look' failed: The interceptor " + HERE + " threw: " + reason);
    assertThat(ran.toolResults().get(0).failed()).isTrue();
    assertThat(ran.result().text()).isEqualTo("done");
  }

  @Test
  void anInterceptorThatGivesNothingMakesAFailedCallWhoseTextNamesIt() {
    Ran ran =
        run(
            look,
            (call, chain) -> {
              chain.proceed(call);
              return null;
            });

    assertThat(ran.toolTexts())
        .containsExactly("'look' failed: The interceptor " + HERE + " gave no result");
  }

  @Test
  void whatTheToolThrowsPassesAsTheSameObjectAndIsTheToolsOwnFailure() {
    IOException gone = new IOException("gone");
    List<Throwable> seen = Collections.synchronizedList(new ArrayList<>());
    ToolInterceptor watching =
        (call, chain) -> {
          try {
            return chain.proceed(call);
          } catch (Exception e) {
            seen.add(e);
            throw e;
          }
        };
    Ran ran =
        run(
            TestTool.doing(
                "look",
                (call, context) -> {
                  throw gone;
                }),
            watching,
            watching);

    assertThat(ran.toolTexts()).containsExactly("'look' failed: gone");
    assertThat(seen).hasSize(6).allSatisfy(e -> assertThat(e).isSameAs(gone));
  }

  @Test
  void anOuterInterceptorReceivesTheFailureOfAnInnerOneAndMayAnswerForIt() {
    Ran ran =
        run(
            look,
            (call, chain) -> {
              try {
                return chain.proceed(call);
              } catch (InterceptorException e) {
                return ToolResult.failure("a guard is broken: " + e.interceptor());
              }
            },
            (call, chain) -> {
              throw new IllegalStateException("broken");
            });

    assertThat(ran.toolTexts()).containsExactly("a guard is broken: " + HERE);
  }

  @Test
  void aToolThatGivesNothingIsAFailureForInterceptorsToo() {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    Ran ran =
        run(
            TestTool.doing("look", (call, context) -> null),
            (call, chain) -> {
              ToolResult result = chain.proceed(call);
              seen.add(result.text());
              return result;
            });

    assertThat(ran.toolTexts()).containsExactly("'look' gave no result");
    assertThat(seen).containsOnly("'look' gave no result");
  }

  @Test
  void aSecondRunOfACallIsRefusedAsItWouldBeASecondEffect() {
    Ran ran =
        run(
            look,
            (call, chain) -> {
              chain.proceed(call);
              return chain.proceed(call);
            },
            (call, chain) -> chain.proceed(call));

    assertThat(look.calls()).hasSize(3); // once each way
    assertThat(ran.toolTexts())
        .containsExactly(
            "'look' failed: The interceptor "
                + HERE
                + " threw: 'look' has run already; a second run would be a second effect");
  }

  @Test
  void aCallThatWasNotRunMayGoOnOnceMore() {
    Ran ran =
        run(
            look,
            (call, chain) -> {
              ToolResult first = chain.proceed(call.withArguments("{\"n\":2}"));
              return first instanceof ToolResult.Failure ? chain.proceed(call) : first;
            },
            (call, chain) ->
                call.argumentsJson().contains("2")
                    ? ToolResult.failure("not 2")
                    : chain.proceed(call));

    assertThat(ran.toolTexts()).containsExactly("seen");
    assertThat(look.calls()).extracting(ToolCall::argumentsJson).containsOnly("{\"n\":1}");
  }

  @Test
  void idAndNameOfACallStay() {
    for (ToolCall other :
        List.of(new ToolCall("call_1", "other", "{}"), new ToolCall("call_2", "look", "{}"))) {
      Ran ran = run(look, (call, chain) -> chain.proceed(other));

      assertThat(ran.toolTexts())
          .containsExactly(
              "'look' failed: The interceptor %s threw: ".formatted(HERE)
                  + "an interceptor may change a call's arguments, not its id or name: '%s' '%s'"
                      .formatted(other.name(), other.id())
                  + " was 'look' 'call_1'");
    }
    assertThat(look.calls()).isEmpty();
  }

  @Test
  void theChainSaysWhichToolAndRunACallIsOf() {
    AtomicReference<ToolSpec> spec = new AtomicReference<>();
    AtomicReference<String> session = new AtomicReference<>();
    Ran ran =
        run(
            look,
            (call, chain) -> {
              spec.set(chain.tool());
              session.set(chain.context().sessionId());
              chain.context().progress("half way");
              return chain.proceed(call);
            });

    assertThat(spec).hasValue(look.spec());
    assertThat(session).hasValue(ran.result().sessionId());
    assertThat(ran.events().toString()).contains("half way");
  }

  @Test
  void callsThatAreRefusedAndToolsOfTheEngineDoNotComeHere() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder()
                .calls(
                    new ToolCall("a", "denied", "{}"),
                    new ToolCall("b", "look", "[]"),
                    new ToolCall("c", "look", "{}"),
                    new ToolCall("d", "finish", "{\"status\":\"completed\",\"summary\":\"ok\"}")),
            builder ->
                builder
                    .tools(look, TestTool.giving("denied", "never"))
                    .permissions(Permissions.workspace().deny("denied"))
                    .toolInterceptors(
                        (call, chain) -> {
                          order.add(call.id());
                          return chain.proceed(call);
                        }),
            RunRequest.of("go"));

    assertThat(order).containsOnly("c");
    assertThat(ran.result().text()).isEqualTo("ok");
  }

  @Test
  void callsThatOnlyReadGoThroughTheInterceptorsSideBySide() {
    CountDownLatch both = new CountDownLatch(2);
    try (Engine engine =
        Engine.builder()
            .model(
                ScriptedModel.builder()
                    .calls(new ToolCall("a", "read", "{}"), new ToolCall("b", "read", "{}"))
                    .reply("done")
                    .build())
            .tools(TestTool.reading("read"))
            .toolInterceptors(
                (call, chain) -> {
                  both.countDown();
                  both.await();
                  return ToolResult.success(call.id() + chain.proceed(call).text());
                })
            .build()) {
      assertThat(engine.run(RunRequest.of("go")).messages())
          .extracting(message -> message.text())
          .containsExactly("go", "", "aread{}", "bread{}", "done");
    }
  }

  @Test
  void anUnchangedCallIsStoredAsStartedOnce() {
    Ran ran = run(look, (call, chain) -> chain.proceed(call), (call, chain) -> chain.proceed(call));

    assertThat(ran.log()).filteredOn(entry -> entry.body() instanceof ToolStarted).hasSize(1);
  }

  @Test
  void theWayOnIsOpenOnlyDuringTheCallAndOnItsThread() {
    AtomicReference<ToolInterceptor.Chain> left = new AtomicReference<>();
    AtomicReference<ToolCall> call = new AtomicReference<>();
    run(
        look,
        (asked, chain) -> {
          left.set(chain);
          call.set(asked);
          return ToolResult.success("mine");
        });

    assertThatThrownBy(() -> left.get().proceed(call.get()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("proceed was called after intercept had returned");
    assertThat(look.calls()).isEmpty();
  }
}
