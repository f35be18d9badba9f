package outside.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.AgentRun;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.ToolCall;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.session.SessionInfo;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.ResponseCache;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import outside.consumer.weather.Line;

/** What agents do to each other and to the program around them: nothing. */
class IsolationTest {

  /** Everything of the host that a careless library changes. */
  private static Map<String, Object> host() {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("locale", Locale.getDefault());
    state.put("time zone", TimeZone.getDefault().getID());
    // Hashes, so that no value of this machine ends up in a report.
    state.put("system properties", System.getProperties().hashCode());
    state.put("environment", System.getenv().hashCode());
    state.put("working directory", Path.of("").toAbsolutePath());
    state.put("input", System.identityHashCode(System.in));
    state.put("exception handler", String.valueOf(Thread.getDefaultUncaughtExceptionHandler()));
    state.put("security providers", List.of(Security.getProviders()).toString());
    state.put("authenticator", String.valueOf(Authenticator.getDefault()));
    state.put("cookies", String.valueOf(CookieHandler.getDefault()));
    state.put("response cache", String.valueOf(ResponseCache.getDefault()));
    state.put("proxies", System.identityHashCode(ProxySelector.getDefault()));
    state.put("class loader", String.valueOf(Thread.currentThread().getContextClassLoader()));
    state.put("thread name", Thread.currentThread().getName());
    return state;
  }

  private static PenguinAgent agent(Path folder, String name, EventCount count, CommandTool shell) {
    return PenguinAgent.builder()
        .model(
            ScriptedModel.builder()
                .byConversation()
                .call("write_file", "{\"path\":\"name.txt\",\"content\":\"" + name + "\"}")
                .call("shell_of_ours", "{\"line\":\"" + name + "\"}")
                .reply("I am " + name)
                .build())
        .workspace(folder)
        .instructions("You are " + name)
        .tools(renamed(shell))
        .permissions(Permissions.full())
        .listener(count)
        .build();
  }

  /** The coding tools bring a shell of their own. */
  private static Tool renamed(CommandTool shell) {
    return Tool.of(
        "shell_of_ours",
        "Takes down a line",
        Line.class,
        (line, context) ->
            shell.call(new ToolCall("c", "shell", "{\"line\":\"" + line.line() + "\"}"), context));
  }

  @Test
  @DisplayName("A18 two agents in one JVM are isolated, and the host stays as it was")
  void a18TwoAgentsInOneJvmAreIsolatedAndTheHostStaysAsItWas(@TempDir Path folder)
      throws Exception {
    Path left = Files.createDirectory(folder.resolve("left"));
    Path right = Files.createDirectory(folder.resolve("right"));
    EventCount leftCount = new EventCount();
    EventCount rightCount = new EventCount();
    CommandTool leftShell = new CommandTool();
    CommandTool rightShell = new CommandTool();
    Map<String, Object> before = host();
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream capture = new PrintStream(printed, true, StandardCharsets.UTF_8);
    System.setOut(capture);
    System.setErr(capture);
    try {
      try (PenguinAgent bob = agent(right, "Bob", rightCount, rightShell)) {
        try (PenguinAgent ada = agent(left, "Ada", leftCount, leftShell)) {
          runSideBySide(ada, bob);
        }
        assertThat(bob.run("Still there?").text()).isEqualTo("I am Bob");
      }
      assertThat(System.out).isSameAs(capture);
      assertThat(System.err).isSameAs(capture);
    } finally {
      System.setOut(out);
      System.setErr(err);
    }

    assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(host()).isEqualTo(before);
    assertThat(leftShell.ran()).containsExactly("Ada");
    assertThat(rightShell.ran()).containsExactly("Bob", "Bob");
    assertThat(Files.readString(left.resolve("name.txt"))).isEqualTo("Ada");
    assertThat(Files.readString(right.resolve("name.txt"))).isEqualTo("Bob");
    assertThat(leftCount.of(AgentEvent.RunFinished.class)).isEqualTo(1);
    assertThat(rightCount.of(AgentEvent.RunFinished.class)).isEqualTo(2);
    try (var entries = Files.list(folder)) {
      assertThat(entries.map(path -> path.getFileName().toString()).collect(Collectors.toSet()))
          .isEqualTo(Set.of("left", "right"));
    }
  }

  private static void runSideBySide(PenguinAgent ada, PenguinAgent bob) throws Exception {
    RunRequest request = RunRequest.of("Who are you?").inSession("same-id");
    AgentRun one = ada.start(request);
    AgentRun other = bob.start(request);

    assertThat(Runs.soon(one.result()).text()).isEqualTo("I am Ada");
    assertThat(Runs.soon(other.result()).text()).isEqualTo("I am Bob");
    assertThat(ada.sessions().list()).extracting(SessionInfo::id).containsExactly("same-id");
    assertThat(ada.session("same-id").messages().toString()).doesNotContain("Bob");
    assertThat(bob.session("same-id").messages().toString()).doesNotContain("Ada");
  }

  @Test
  void aClosedAgentLeavesNoThread(@TempDir Path folder) throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    try (PenguinAgent agent = agent(folder, "Ada", new EventCount(), new CommandTool())) {
      for (int i = 0; i < 5; i++) {
        Runs.soon(agent.runAsync("go"));
      }
    }

    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (!before.contains(thread) && thread.getName().startsWith("penguin")) {
        thread.join(5_000);
        assertThat(thread.isAlive()).as(thread.getName()).isFalse();
      }
    }
  }

  @Test
  void anExecutorOfOneThreadNeverDeadlocks() throws Exception {
    ExecutorService single = Executors.newSingleThreadExecutor();
    CommandTool shell = new CommandTool();
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(Runs.commands("a", "b"))
            .tools(shell)
            .approver(request -> CompletableFuture.supplyAsync(Decision::allowOnce))
            .executor(single)
            .build()) {
      List<AgentRun> runs = new ArrayList<>();
      List<EventReader> readers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        AgentRun run = agent.start(RunRequest.of("go"));
        EventReader reader = new EventReader();
        run.events().subscribe(reader);
        runs.add(run);
        readers.add(reader);
      }
      for (AgentRun run : runs) {
        assertThat(Runs.soon(run.result()).text()).isEqualTo("done");
      }
      for (EventReader reader : readers) {
        assertThat(Runs.soon(reader.all())).isNotEmpty();
      }
      assertThat(shell.ran()).hasSize(40);
      RunResult inside = Runs.soon(CompletableFuture.supplyAsync(() -> agent.run("go"), single));
      assertThat(inside.text()).isEqualTo("done");
    } finally {
      single.shutdownNow();
    }
  }

  @Test
  void aGeneratorOfOnesOwnIsUsedByOneThreadAtATime() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicBoolean together = new AtomicBoolean();
    RandomGenerator counting =
        () -> {
          together.compareAndSet(false, inside.incrementAndGet() > 1);
          for (int i = 0; i < 1_000; i++) {
            Thread.onSpinWait();
          }
          inside.decrementAndGet();
          return 1; // the shortest waits
        };
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(ModelConfig.of("echo/down").withMaxRetries(20))
            .random(counting)
            .build()) {
      List<AgentRun> runs = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        runs.add(agent.start(RunRequest.of("go").inSession("s-" + i)));
      }
      for (AgentRun run : runs) {
        assertThatThrownBy(() -> Runs.soon(run.result()))
            .hasCauseInstanceOf(ModelException.Unavailable.class);
      }
    }
    assertThat(together).isFalse();
  }

  @Test
  void aToolMayWaitForARunThatItStartedOnTheSameExecutorOfOneThread() throws Exception {
    ExecutorService single = Executors.newSingleThreadExecutor();
    try (PenguinAgent helper = PenguinAgent.builder().model("echo/plain").executor(single).build();
        PenguinAgent agent =
            PenguinAgent.builder()
                .model(
                    ScriptedModel.builder()
                        .call("ask_helper", "{\"line\":\"help\"}")
                        .reply("done")
                        .build())
                .tools(
                    Tool.of(
                        "ask_helper",
                        "Asks another agent",
                        Line.class,
                        line -> helper.runAsync(line.line()).get().text()))
                .executor(single)
                .build()) {
      assertThat(Runs.results(Runs.soon(agent.runAsync("go")))).containsExactly("help");
    } finally {
      single.shutdownNow();
    }
  }

  private static Tool busy(CountDownLatch begun, CountDownLatch release) {
    return Tool.of(
        "busy",
        "Computes",
        Line.class,
        line -> {
          begun.countDown();
          while (release.getCount() > 0) {
            Thread.onSpinWait();
          }
          return "at last";
        });
  }

  @Test
  void toolsThatComputeWithoutEndTakeNoThreadFromAnybodyElse() throws Exception {
    int processors = Runtime.getRuntime().availableProcessors();
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(processors);
    try (PenguinAgent computing =
            PenguinAgent.builder()
                .model(
                    ScriptedModel.builder()
                        .byConversation()
                        .call("busy", "{\"line\":\"x\"}")
                        .reply("done")
                        .build())
                .tools(busy(begun, release))
                .build();
        PenguinAgent other =
            PenguinAgent.builder()
                .model(Runs.commands("ls"))
                .tools(new CommandTool())
                .permissions(Permissions.full())
                .build()) {
      List<CompletableFuture<RunResult>> computations = new ArrayList<>();
      for (int i = 0; i < processors; i++) {
        computations.add(computing.runAsync("go"));
      }
      Runs.await(begun);

      assertThat(Runs.soon(other.runAsync("go")).text()).isEqualTo("done");

      release.countDown();
      for (CompletableFuture<RunResult> computation : computations) {
        assertThat(Runs.soon(computation).text()).isEqualTo("done");
      }
    } finally {
      release.countDown();
    }
  }

  @Test
  void manyThreadsShareOneAgent() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (PenguinAgent agent = PenguinAgent.builder().model("echo/plain").build()) {
      List<CompletableFuture<RunResult>> results = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        String prompt = "number " + i;
        CompletableFuture<RunResult> result = new CompletableFuture<>();
        results.add(result);
        new Thread(
                () -> {
                  try {
                    Runs.await(go);
                    result.complete(
                        agent.run(RunRequest.of(prompt).inSession("s-" + prompt.hashCode())));
                  } catch (Throwable e) {
                    result.completeExceptionally(e);
                  }
                })
            .start();
      }
      go.countDown();
      for (int i = 0; i < 16; i++) {
        assertThat(Runs.soon(results.get(i)).text()).isEqualTo("number " + i);
      }
      assertThat(agent.sessions().list()).hasSize(16);
    }
  }
}
