package dev.penguin.tools.internal.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunResult;
import dev.penguin.message.ToolMessage;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tools.Calls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A search in a folder of which rules deny a part: that part is left out, and nobody is asked. */
@Timeout(60)
class DeniedSearchTest {
  private static final String DENIED = "\n[what a permission rule denies is left out]";

  @TempDir Path root;

  private final List<String> asked = new ArrayList<>();

  @BeforeEach
  void makeFiles() throws IOException {
    write("a.txt", "token\n");
    write("conf/open.txt", "token\n");
    write("conf/secrets/key.txt", "token\n");
    write("conf/secrets/deep/key.txt", "token\n");
    write("conf/secrets2.txt", "token\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "search_text"})
  void whatIsDeniedIsLeftOutOfASearch(String tool) {
    Permissions permissions = Permissions.workspace().deny(tool, "conf/secrets");

    assertThat(result(permissions, "search_text", "pattern", "token"))
        .isEqualTo("a.txt:1: token\nconf/open.txt:1: token\nconf/secrets2.txt:1: token" + DENIED);
    assertThat(result(permissions, "search_text", "pattern", "token", "path", "conf"))
        .isEqualTo("conf/open.txt:1: token\nconf/secrets2.txt:1: token" + DENIED);
    assertThat(asked).isEmpty();
  }

  @Test
  void whatIsDeniedIsLeftOutOfWhatIsFound() {
    Permissions permissions = Permissions.workspace().deny("*", "conf/secrets");

    assertThat(result(permissions, "find_files", "pattern", "*.txt"))
        .isEqualTo("a.txt\nconf/open.txt\nconf/secrets2.txt" + DENIED);
    assertThat(result(permissions, "find_files", "pattern", "key.txt", "include_ignored", true))
        .isEqualTo("[no file matches]" + DENIED);
    assertThat(asked).isEmpty();
  }

  @Test
  void severalRulesOneOfThemWithAnAbsolutePathAllCount() throws IOException {
    Path link = Files.createSymbolicLink(root.resolve("l"), root.resolve("conf"));
    Permissions permissions =
        Permissions.workspace()
            .deny("*", link.resolve("secrets").toString())
            .deny("find_files", "a.txt")
            .deny("search_text", "conf/open.txt");

    assertThat(result(permissions, "find_files", "pattern", "*.txt"))
        .isEqualTo("conf/open.txt\nconf/secrets2.txt" + DENIED);
    assertThat(result(permissions, "search_text", "pattern", "token"))
        .isEqualTo("a.txt:1: token\nconf/secrets2.txt:1: token" + DENIED);
    assertThat(asked).isEmpty();
  }

  @Test
  void aRuleAboutAFolderThatIsNotThereDisturbsNoSearch() {
    Permissions permissions = Permissions.workspace().deny("*", "nowhere");

    assertThat(result(permissions, "search_text", "pattern", "token", "path", "conf/secrets"))
        .isEqualTo("conf/secrets/deep/key.txt:1: token\nconf/secrets/key.txt:1: token");
    assertThat(asked).isEmpty();
  }

  @Test
  void aSearchInWhatIsDeniedIsDenied() {
    Permissions permissions = Permissions.workspace().deny("*", "conf/secrets");

    assertThat(result(permissions, "search_text", "pattern", "x", "path", "conf/secrets/deep"))
        .contains("a rule denies every tool with 'conf/secrets'");
    assertThat(asked).isEmpty();
  }

  @Test
  void whatARuleAsksAboutIsAskedAboutByItsPathAndThenDeniedIsStillLeftOut() {
    Permissions permissions = Permissions.workspace().ask("*", "conf").deny("*", "conf/secrets");

    assertThat(result(permissions, "search_text", "pattern", "token"))
        .isEqualTo("a.txt:1: token\nconf/open.txt:1: token\nconf/secrets2.txt:1: token" + DENIED);
    assertThat(asked).containsExactly("it may reach 'conf', which a rule asks about");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "/home/ann/notes.txt", "../../x/y"})
  void aPathOutsideIsNamedAsTheModelWroteIt(String path) {
    assertThat(result(Permissions.workspace(), "read_file", "path", path))
        .isEqualTo("'read_file' did not run: The path '" + path + "' is outside the workspace");
  }

  private String result(Permissions permissions, String tool, Object... arguments) {
    ScriptedModel model =
        ScriptedModel.builder()
            .call(tool, Calls.call(tool, arguments).argumentsJson())
            .reply("done")
            .build();
    Approver approver =
        Approver.blocking(
            request -> {
              asked.add(request.reason());
              return Decision.allowOnce();
            });
    try (Engine engine =
        Engine.builder()
            .model(model)
            .workspace(root)
            .permissions(permissions)
            .approver(approver)
            .build()) {
      RunResult run = engine.session("s").run("go");
      return run.messages().stream()
          .filter(ToolMessage.class::isInstance)
          .map(message -> message.text())
          .reduce((first, last) -> last)
          .orElseThrow();
    }
  }

  private void write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
