package outside.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.event.AgentEvent;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.SystemMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.UserMessage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What will grow is already handled as if it had: no outside code names all cases. */
class GrowthTest {

  @ParameterizedTest
  @ValueSource(classes = {AgentEvent.class, Message.class, Part.class})
  void aSwitchOverAllCasesThatCanBeNamedStillNeedsADefault(Class<?> type, @TempDir Path folder)
      throws Exception {
    assertThat(compile(type, "default -> \"something new\";", folder)).isEmpty();
    assertThat(compile(type, "", folder))
        .contains("the switch expression does not cover all possible input values");
  }

  /** Compiles a switch over all public cases of a type; what the compiler says against it. */
  private static String compile(Class<?> type, String rest, Path folder) throws Exception {
    String cases =
        Arrays.stream(type.getPermittedSubclasses())
            .filter(kind -> Modifier.isPublic(kind.getModifiers()))
            .map(kind -> "case %s it -> \"\";".formatted(kind.getCanonicalName()))
            .collect(Collectors.joining("\n"));
    Path source =
        Files.writeString(
            folder.resolve("Told.java"),
            """
            class Told {
              static String tell(%s value) {
                return switch (value) {
                  %s
                  %s
                };
              }
            }
            """
                .formatted(type.getCanonicalName(), cases, rest));
    StringWriter said = new StringWriter();
    int code =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                new PrintWriter(said),
                new PrintWriter(said),
                "--enable-preview",
                "--release",
                String.valueOf(Runtime.version().feature()),
                "-proc:none",
                "-implicit:none",
                "-d",
                folder.toString(),
                "-cp",
                place(type).toString(),
                source.toString());
    return code == 0 ? "" : said.toString();
  }

  private static Path place(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  @Test
  void theNarratorPassesOverWhatItDoesNotKnow() throws Exception {
    AgentEvent.Header header = new AgentEvent.Header("run", "session", 1, Instant.EPOCH);

    assertThat(Narrator.tell(new AgentEvent.TurnStarted(header, 1))).isEmpty();
    assertThat(Narrator.tell(new AgentEvent.ReasoningDelta(header, "hm"))).isEmpty();
    assertThat(Narrator.tell(new Part.Reasoning("hm", "", "form"))).isEqualTo("a thought");
    assertThat(Narrator.tell(new SystemMessage("be good"))).isEqualTo("rule: be good");
    assertThat(Narrator.tell(UserMessage.of("hi"))).isEqualTo("user: hi");
    assertThat(Narrator.tell(AssistantMessage.of("hello"))).isEqualTo("model: hello (0 calls)");
    assertThat(
            Narrator.tell(
                new ToolMessage("c", "clock", List.of(Part.text("noon"), Part.text("!")), false)))
        .isEqualTo("clock: noon!");
    ToolCall call = new ToolCall("c", "clock", "{}");
    assertThat(Narrator.tell(new AgentEvent.ToolStarted(header, call))).isEqualTo("begins clock");
  }
}
