package dev.penguin.internal.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.TestTool;
import dev.penguin.internal.toolset.CallRefusedException;
import dev.penguin.message.Part;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Results that are too long for the model, and how it reads them page by page. */
@Timeout(60)
class ReadResultTest {
  private static final ToolCall LOOK = new ToolCall("a", "look", "{}");
  private static final String GONE =
      "The result of call 'a' is no longer there to read: only the last 16000000 characters of"
          + " results that were cut are kept, and only while the program runs. Call the tool again,"
          + " and ask for less at once.";

  private static ToolCall page(String callId, String id, long offset) {
    return new ToolCall(callId, "read_result", "{\"id\":\"" + id + "\",\"offset\":" + offset + "}");
  }

  private static String numbered(int lines) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      text.append("%09d\n".formatted(i));
    }
    return text.toString();
  }

  private static List<String> offered(ModelRequest request) {
    return request.tools().stream().map(ToolSpec::name).toList();
  }

  private static ToolMessage result(ModelRequest request) {
    return ScriptedModel.results(request).get(0);
  }

  @Test
  void theWholeOfALongResultIsReadPageByPage() {
    String whole = numbered(20_000);
    ScriptedModel model =
        ScriptedModel.builder()
            .calls(LOOK)
            .calls(page("b", "a", 75_000))
            .calls(page("c", "a", 125_000))
            .calls(page("d", "a", 175_000))
            .reply("ok")
            .build();
    try (Engine engine =
        Engine.builder().model(model).tools(TestTool.giving("look", whole)).build()) {
      engine.run(RunRequest.of("go"));
    }

    List<ModelRequest> requests = model.requests();
    assertThat(result(requests.get(1)).text())
        .isEqualTo(
            whole.substring(0, 75_000)
                + "\n[… 100000 characters left out; read them with read_result, id 'a', offset"
                + " 75000 …]\n"
                + whole.substring(175_000));
    assertThat(result(requests.get(2)).text())
        .isEqualTo(
            "[characters 75000 to 125000 of 200000; continue with offset=125000]\n"
                + whole.substring(75_000, 125_000));
    assertThat(result(requests.get(3)).text())
        .isEqualTo(
            "[characters 125000 to 175000 of 200000; continue with offset=175000]\n"
                + whole.substring(125_000, 175_000));
    assertThat(result(requests.get(4)).text())
        .isEqualTo("[characters 175000 to 200000 of 200000]\n" + whole.substring(175_000));
    assertThat(requests)
        .allSatisfy(
            request ->
                assertThat(offered(request)).containsExactly("look", "ask_user", "read_result"));
  }

  @Test
  void whatIsReadIsCleanedAndWithoutKeys() {
    String secret = "sk-canary-7f3a-0123456789";
    String raw = "x".repeat(90_000) + secret.substring(0, 9) + "\u001b[1m" + secret.substring(9);
    ScriptedModel model =
        ScriptedModel.builder().calls(LOOK).calls(page("b", "a", 80_000)).reply("ok").build();
    ModelConfig keyed = ModelConfig.of("openai/other").withApiKey(secret);
    try (Engine engine =
        Engine.builder()
            .model(model)
            .fallback(keyed)
            .tools(TestTool.giving("look", raw + "y".repeat(50_000)))
            .build()) {
      engine.run(RunRequest.of("go"));
    }

    assertThat(result(model.requests().get(2)).text())
        .contains("x[redacted]y")
        .doesNotContain("canary")
        .doesNotContain("\u001b");
  }

  @Test
  void severalPartsAreOneText() {
    List<Part> parts = List.of(Part.text("p".repeat(100_000)), Part.text("q"), Part.text("r"));
    ScriptedModel model =
        ScriptedModel.builder().calls(LOOK).calls(page("b", "a", 100_000)).reply("ok").build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(TestTool.doing("look", (call, context) -> new ToolResult.Success(parts)))
            .build()) {
      engine.run(RunRequest.of("go"));
    }

    assertThat(result(model.requests().get(1)).parts())
        .containsExactly(
            parts.get(0),
            Part.text(
                "[… 2 more parts left out; read them with read_result, id 'a', offset 100000 …]"));
    assertThat(result(model.requests().get(2)).text())
        .isEqualTo("[characters 100000 to 100002 of 100002]\nqr");
  }

  @Test
  void aLaterRunOfTheSessionReadsOnAndANewProgramSaysThatItIsGone() {
    SessionStore store = SessionStore.inMemory();
    TestTool look = TestTool.giving("look", numbered(20_000));
    ScriptedModel first =
        ScriptedModel.builder()
            .calls(LOOK)
            .reply("ok")
            .calls(page("b", "a", 199_990))
            .reply("ok")
            .build();
    try (Engine engine = Engine.builder().model(first).tools(look).sessionStore(store).build()) {
      engine.session("s").run("go");
      engine.session("s").run("on");
    }
    ScriptedModel second =
        ScriptedModel.builder().calls(page("c", "a", 75_000)).reply("ok").build();
    try (Engine engine = Engine.builder().model(second).tools(look).sessionStore(store).build()) {
      engine.session("s").run("on");
    }

    assertThat(result(first.requests().get(3)).text())
        .isEqualTo("[characters 199990 to 200000 of 200000]\n000019999\n");
    assertThat(result(second.requests().get(1)).text()).isEqualTo(GONE);
    assertThat(result(second.requests().get(1)).failed()).isTrue();
  }

  @Test
  void otherSessionsReadNothingOfIt() {
    ScriptedModel model =
        ScriptedModel.builder()
            .calls(LOOK)
            .reply("ok")
            .calls(page("b", "a", 0))
            .reply("ok")
            .build();
    try (Engine engine =
        Engine.builder().model(model).tools(TestTool.giving("look", numbered(20_000))).build()) {
      engine.session("s").run("go");
      engine.session("t").run("go");
    }

    assertThat(result(model.requests().get(3)).text()).isEqualTo(GONE);
  }

  @Test
  void aResultOfAnySizeIsKeptOnlySoFarAndSaysSo() throws CallRefusedException {
    ToolOutputStore.OfSession session = new ToolOutputStore().of("s");
    session.keep("a", "x".repeat(ToolOutputStore.MAX_OF_SESSION + 7));

    assertThat(session.page("a", 15_999_999, Integer.MAX_VALUE, Optional.empty()))
        .isEqualTo("[characters 15999999 to 16000000 of 16000007; the rest was not kept]\nx");
    assertThatThrownBy(() -> session.page("a", 16_000_001, Integer.MAX_VALUE, Optional.empty()))
        .hasMessage(
            "There is nothing at offset 16000001: the result of call 'a' has 16000007 characters,"
                + " of which the first 16000000 were kept.");
  }

  @Test
  void theOldestGoFirstWhenASessionOrTheEngineHasTooMuch() throws CallRefusedException {
    ToolOutputStore results = new ToolOutputStore();
    ToolOutputStore.OfSession session = results.of("s0");
    session.keep("a", "a".repeat(10_000_000));
    session.keep("b", "b".repeat(10_000_000));

    assertThatThrownBy(() -> session.page("a", 0, Integer.MAX_VALUE, Optional.empty()))
        .hasMessage(GONE);
    assertThat(session.page("b", 9_999_999, Integer.MAX_VALUE, Optional.empty())).endsWith("]\nb");

    for (int i = 1; i <= 4; i++) {
      results.of("s" + i).keep("c", "c".repeat(15_000_000));
    }
    ToolOutputStore.OfSession next = results.of("s1");
    assertThatThrownBy(() -> session.page("b", 0, Integer.MAX_VALUE, Optional.empty()))
        .hasMessage(GONE.replace("'a'", "'b'"));
    assertThat(next.page("c", 14_999_999, Integer.MAX_VALUE, Optional.empty())).endsWith("]\nc");

    results.forget("s1");
    assertThatThrownBy(() -> next.page("c", 0, Integer.MAX_VALUE, Optional.empty()))
        .hasMessage(GONE.replace("'a'", "'c'"));
  }

  @Test
  void aPageNeverCutsACharacter() throws CallRefusedException {
    ToolOutputStore.OfSession session = new ToolOutputStore().of("s");
    session.keep("a", "x" + "😀".repeat(60_000));

    assertThat(session.page("a", 0, Integer.MAX_VALUE, Optional.empty()))
        .startsWith("[characters 0 to 49999 of 120001; continue with offset=49999]\nx😀")
        .endsWith("😀");
    assertThat(session.page("a", 2, Integer.MAX_VALUE, Optional.empty()))
        .startsWith("[characters 1 to 50001 of 120001; ");
  }

  @Test
  void wrongArgumentsAreSaid() {
    ScriptedModel model =
        ScriptedModel.builder()
            .turn(r -> ModelReply.calls(new ToolCall("b", "read_result", "{\"id\":\"a\"}")))
            .calls(page("c", "zzz", 0))
            .reply("ok")
            .build();
    try (Engine engine = Engine.builder().model(model).tools(TestTool.giving("look", "")).build()) {
      engine.run(RunRequest.of("go"));
    }

    assertThat(result(model.requests().get(1)).text())
        .startsWith("The arguments of 'read_result' do not fit its schema.");
    assertThat(result(model.requests().get(2)).text()).isEqualTo(GONE.replace("'a'", "'zzz'"));
  }

  @Test
  void withAStateDirectoryTheNextProgramReadsOn(@TempDir Path state) throws IOException {
    String whole = numbered(20_000) + "x[redacted]y";
    ScriptedModel first = ScriptedModel.builder().calls(LOOK).reply("ok").build();
    try (Engine engine = withKey(first, numbered(20_000) + "xsk-canary-7f3ay", state)) {
      engine.session("S").run("go");
    }
    ScriptedModel second =
        ScriptedModel.builder()
            .calls(page("b", "a", 0), page("c", "a", 199_990), page("d", "a", 300_000))
            .reply("ok")
            .build();
    try (Engine engine = withKey(second, "", state)) {
      engine.session("S").run("on");

      List<ToolMessage> results = ScriptedModel.results(second.requests().get(1));
      assertThat(results.get(results.size() - 3).text())
          .isEqualTo(
              "[characters 0 to 50000 of 200012; continue with offset=50000]\n"
                  + whole.substring(0, 50_000));
      assertThat(results.get(results.size() - 2).text())
          .isEqualTo("[characters 199990 to 200012 of 200012]\n" + whole.substring(199_990));
      assertThat(results.get(results.size() - 1).text())
          .isEqualTo(
              "There is nothing at offset 300000: the result of call 'a' has 200012 characters.");
      assertThat(filesIn(state.resolve("results")))
          .singleElement()
          .satisfies(
              file -> {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
                assertThat(file).content().endsWith("x[redacted]y");
              });

      engine.sessions().delete("S");
      assertThat(state.resolve("results")).isEmptyDirectory();
    }
  }

  @Test
  void filesOfResultsAreBoundedAndAHurtOneIsNone(@TempDir Path state) throws IOException {
    ToolOutputFiles files = new ToolOutputFiles(state, 250, 600);
    for (String session : List.of("s", "t", "u")) {
      for (int i = 0; i < 4; i++) {
        files.keep(session, "../../id/" + i, "😀".repeat(25), 77);
        Path newest = filesIn(state.resolve("results").resolve(session)).get(0);
        assertThat(newest).isRegularFile();
      }
    }
    assertThat(filesIn(state.resolve("results")).stream().mapToLong(f -> f.toFile().length()).sum())
        .isLessThanOrEqualTo(600);
    assertThat(files.read("u", "../../id/3", 1, 3))
        .hasValue(new ToolOutputFiles.Page("\uDE00😀", 50, 77));
    assertThat(files.read("u", "../../id/0", 0, 3)).isEmpty();

    for (Path file : filesIn(state.resolve("results"))) {
      Files.writeString(file, "77 50\nshort");
    }
    assertThat(files.read("u", "../../id/3", 0, 10)).isEmpty();
    for (Path file : filesIn(state.resolve("results"))) {
      Files.writeString(file, "what is this");
    }
    assertThat(files.read("u", "../../id/3", 0, 10)).isEmpty();
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private static Engine withKey(ScriptedModel model, String result, Path state) {
    return Engine.builder()
        .model(model)
        .fallback(ModelConfig.of("openai/gpt-5-mini").withApiKey("sk-canary-7f3a"))
        .tools(TestTool.giving("look", result))
        .stateDirectory(state)
        .build();
  }
}
