package dev.penguin.engine.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.agent.AgentDefinition;
import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.TestTool;
import dev.penguin.error.ConfigurationException;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Permissions;
import dev.penguin.session.Retention;
import dev.penguin.session.SessionInfo;
import dev.penguin.testing.ManualClock;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which sessions are deleted because they are older or more than is kept, and which stay. */
@Timeout(60)
class SessionRetentionTest {
  private final ManualClock clock = new ManualClock(Instant.parse("2026-12-02T10:00:00Z"));

  @TempDir Path state;

  private EngineBuilder builder(ScriptedModel model) {
    return Engine.builder().model(model).clock(clock).stateDirectory(state);
  }

  private Engine engine(Retention kept) {
    return builder(ScriptedModel.replying()).sessionRetention(kept).build();
  }

  private static ScriptedModel replying(int count) {
    return ScriptedModel.replying(
        IntStream.range(0, count).mapToObj(i -> "reply " + i).toArray(String[]::new));
  }

  private static List<String> ids(Engine engine) {
    return engine.sessions().list().stream().map(SessionInfo::id).sorted().toList();
  }

  private Set<String> logs() throws IOException {
    try (Stream<Path> files = Files.list(state.resolve("sessions"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".log"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** Sessions named in order, a day between them. */
  private void run(String... names) {
    try (Engine engine = builder(replying(names.length)).build()) {
      for (String name : names) {
        engine.session(name).run("go");
        clock.advance(Duration.ofDays(1));
      }
    }
  }

  @Test
  void withoutASettingAllSessionsStay() {
    run("a", "b");
    clock.advance(Duration.ofDays(10_000));

    try (Engine engine = builder(ScriptedModel.replying()).build()) {
      assertThat(ids(engine)).containsExactly("a", "b");
    }
  }

  @Test
  void whatWasLastUsedTooLongAgoGoesWhenAnEngineIsBuilt() throws Exception {
    run("a", "b", "c");
    try (Engine engine = builder(replying(1)).build()) {
      engine.session("a").run("once more"); // so that it is the youngest
    }

    try (Engine engine = engine(Retention.unlimited().withMaxAge(Duration.ofDays(1)))) {
      assertThat(ids(engine)).containsExactly("a", "c");
      assertThat(logs()).containsExactly("a.log", "c.log");
    }
    clock.advance(Duration.ofDays(10));
    try (Engine engine = engine(Retention.unlimited().withMaxAge(Duration.ofDays(1)))) {
      assertThat(ids(engine)).as("the newest one stays").containsExactly("a");
    }
  }

  @Test
  void ofTooManyTheOldestGoesWhenAnotherOneIsCreated() {
    run("a", "b");
    try (Engine engine =
        builder(replying(9)).sessionRetention(Retention.unlimited().withMaxNumber(2)).build()) {
      assertThat(ids(engine)).containsExactly("a", "b");
      engine.session("c").run("go");
      assertThat(ids(engine)).containsExactly("b", "c");

      clock.advance(Duration.ofDays(1));
      engine.session("c").fork();
      assertThat(ids(engine)).hasSize(2).contains("c").doesNotContain("b");
    }
  }

  @Test
  void ofWhatHasTooManyBytesTheOldestGo() throws Exception {
    run("a", "b", "c", "d");
    long bytes = Files.size(state.resolve("sessions/a.log"));

    try (Engine engine = engine(Retention.unlimited().withMaxBytes(3 * bytes - 1))) {
      assertThat(ids(engine)).containsExactly("c", "d");
    }
    try (Engine engine = engine(Retention.unlimited().withMaxBytes(0))) {
      assertThat(ids(engine)).as("the newest one stays").containsExactly("d");
    }
  }

  @Test
  void whatIsInUseOrWaitsForAPersonStays() {
    AtomicReference<List<String>> meanwhile = new AtomicReference<>();
    AtomicReference<Engine> other = new AtomicReference<>();
    TestTool look =
        TestTool.doing(
            "look",
            (call, context) -> {
              clock.advance(Duration.ofDays(1));
              other.get().session("newer").run("go");
              meanwhile.set(ids(other.get()));
              return ToolResult.success("seen");
            });
    ScriptedModel model =
        ScriptedModel.builder()
            .call("ask_user", "{\"question\":\"Which?\"}")
            .reply("idle")
            .call("look", "{}")
            .reply("seen")
            .build();
    Retention one = Retention.unlimited().withMaxNumber(1);
    try (Engine engine = builder(model).tools(look).permissions(Permissions.full()).build();
        Engine second = builder(replying(9)).sessionRetention(one).build()) {
      other.set(second);
      assertThat(engine.session("waits").run("go").outcome()).isEqualTo(Outcome.NEEDS_INPUT);
      engine.session("idle").run("go");
      clock.advance(Duration.ofDays(1));
      engine.session("used").run("go");

      assertThat(meanwhile.get()).containsExactly("newer", "used", "waits");
      engine.session("waits").withdrawQuestion();
      clock.advance(Duration.ofDays(1));
      second.session("last").run("go");
      assertThat(ids(second)).containsExactly("last");
    }
  }

  @Test
  void whatBecomesTooOldGoesWhileTheEngineIsInUse() throws Exception {
    Retention twoDays = Retention.unlimited().withMaxAge(Duration.ofDays(2));
    try (Engine engine = builder(replying(9)).sessionRetention(twoDays).build()) {
      engine.session("a").run("go");
      clock.advance(Duration.ofDays(1));
      engine.session("b").run("go");
      clock.advance(Duration.ofDays(1));
      engine.session("exactly two days").run("go");
      assertThat(ids(engine)).containsExactly("a", "b", "exactly two days");
      clock.advance(Duration.ofSeconds(1));

      engine.session("c").run("go");

      assertThat(ids(engine)).containsExactly("b", "c", "exactly two days");
      assertThat(logs()).hasSize(3).contains("b.log", "c.log");
    }
  }

  @Test
  void whatBecomesTooManyBytesGoesWhileTheEngineIsInUse() throws Exception {
    run("a");
    long bytes = Files.size(state.resolve("sessions/a.log"));
    Retention some = Retention.unlimited().withMaxBytes(2 * bytes + bytes / 2);
    try (Engine engine = builder(replying(9)).sessionRetention(some).build()) {
      engine.session("b").run("go");
      clock.advance(Duration.ofDays(1));
      assertThat(ids(engine)).containsExactly("a", "b");

      engine.session("c").run("go");

      assertThat(ids(engine)).containsExactly("b", "c");
      assertThat(logs()).containsExactly("b.log", "c.log");
    }
  }

  @Test
  void ageAndBytesTakeNothingThatIsInUseOrWaitsForAPerson() {
    for (Retention little :
        List.of(
            Retention.unlimited().withMaxAge(Duration.ofDays(1)),
            Retention.unlimited().withMaxBytes(0))) {
      AtomicReference<List<String>> meanwhile = new AtomicReference<>();
      AtomicReference<Engine> other = new AtomicReference<>();
      TestTool look =
          TestTool.doing(
              "look",
              (call, context) -> {
                clock.advance(Duration.ofDays(3));
                other.get().session("newer").run("go");
                meanwhile.set(ids(other.get()));
                return ToolResult.success("seen");
              });
      ScriptedModel model =
          ScriptedModel.builder()
              .call("ask_user", "{\"question\":\"Which?\"}")
              .reply("idle")
              .call("look", "{}")
              .reply("seen")
              .build();
      try (Engine engine = builder(model).tools(look).permissions(Permissions.full()).build();
          Engine asks =
              builder(ScriptedModel.builder().call("write", "{}").build())
                  .tools(TestTool.giving("write", "written"))
                  .permissions(Permissions.full().ask("write"))
                  .approver(Approver.deferred())
                  .build();
          Engine second = builder(replying(9)).sessionRetention(little).build()) {
        other.set(second);
        assertThat(engine.session("waits").run("go").outcome()).isEqualTo(Outcome.NEEDS_INPUT);
        assertThat(asks.session("asks").run("go").outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
        engine.session("idle").run("go");
        engine.session("used").run("go");

        assertThat(meanwhile.get())
            .as("%s", little)
            .containsExactly("asks", "newer", "used", "waits");
        for (String id : meanwhile.get()) {
          engine.sessions().delete(id);
        }
      }
    }
  }

  @Test
  void sessionsOfAgentsGoWithTheirCallersAndAreNotCounted() {
    AgentDefinition helper =
        AgentDefinition.builder("helper").description("helps").model(replying(9)).build();
    ScriptedModel model =
        ScriptedModel.builder()
            .call("helper", "{\"task\":\"one\"}")
            .call("helper", "{\"task\":\"two\"}")
            .reply("done")
            .reply("second")
            .reply("third")
            .build();
    Retention two = Retention.unlimited().withMaxNumber(2);
    try (Engine engine = builder(model).subAgents(helper).sessionRetention(two).build()) {
      engine.session("first").run("go");
      clock.advance(Duration.ofDays(1));
      engine.session("second").run("go");
      assertThat(ids(engine)).hasSize(4).contains("first", "second");
      clock.advance(Duration.ofDays(1));

      engine.session("third").run("go");

      assertThat(ids(engine)).containsExactly("second", "third");
    }
  }

  @Test
  void sessionsThatAreNotInAStateDirectoryCannotBeKeptBySuchASetting() {
    EngineBuilder builder =
        Engine.builder().model(replying(1)).sessionRetention(Retention.unlimited());
    assertThatThrownBy(builder::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("needs a state directory");
    assertThatThrownBy(() -> Retention.unlimited().withMaxNumber(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a maxNumber of at least 1")
        .hasMessageContaining(", 0 and ");
    assertThatThrownBy(() -> Retention.unlimited().withMaxAge(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Retention.unlimited().withMaxBytes(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
