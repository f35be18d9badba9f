package dev.penguin.tools.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.message.Message;
import dev.penguin.message.ToolMessage;
import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.needs.NpmServers;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that others wrote, used by an agent. */
@Timeout(120)
@Needs(Need.NPM_SERVERS)
class NpmServersTest {
  @TempDir Path folder;
  private final Queue<McpEvent> events = new ConcurrentLinkedQueue<>();

  private static McpServer node(String name, String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "node";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    return McpServer.stdio(name, command);
  }

  private List<String> run(McpServer server, ScriptedModel.Builder script) {
    try (McpServers servers = McpServers.builder().listener(events::add).server(server).build();
        Engine engine =
            Engine.builder()
                .model(script.reply("done").build())
                .toolProviders(servers)
                .permissions(Permissions.workspace().allow(server.name() + "_*"))
                .build()) {
      return engine.run(RunRequest.of("go")).messages().stream()
          .filter(ToolMessage.class::isInstance)
          .map(Message::text)
          .toList();
    }
  }

  private void spoke(String version) {
    assertThat(events.element().text())
        .isEqualTo("connected, version " + version + " of the protocol");
  }

  @Test
  void theFileSystemServerReadsAFile() throws Exception {
    Path file = Files.writeString(folder.toRealPath().resolve("note.txt"), "hello of a file");
    String program = NpmServers.program("@modelcontextprotocol/server-filesystem/dist/index.js");

    List<String> results =
        run(
            node("files", program, folder.toRealPath().toString()),
            ScriptedModel.builder()
                .call("files_read_text_file", "{\"path\":\"" + file + "\"}")
                .call("files_read_text_file", "{\"path\":\"/etc/passwd\"}"));

    assertThat(results.get(0)).endsWith("hello of a file");
    assertThat(results.get(1)).contains("Access denied");
    spoke("2025-11-25");
  }

  @Test
  void theServerOfEverythingAddsAndReportsItsProgress() {
    String program = NpmServers.program("@modelcontextprotocol/server-everything/dist/index.js");

    List<String> results =
        run(
            node("everything", program, "stdio"),
            ScriptedModel.builder()
                .call("everything_get-sum", "{\"a\":2,\"b\":40}")
                .call("everything_echo", "{\"message\":\"hi\"}"));

    assertThat(results.get(0)).contains("42");
    assertThat(results.get(1)).endsWith("Echo: hi");
    spoke("2025-11-25");
  }

  @Test
  void aModernServerOfTheOfficialSdkMultipliesOverStdio() {
    List<String> results =
        run(
            node("modern", NpmServers.folder().resolve("modern-server.mjs").toString()),
            ScriptedModel.builder().call("modern_multiply", "{\"a\":6,\"b\":7}"));

    assertThat(results.get(0)).endsWith("product: 42");
    spoke("2026-07-28");
  }

  @Test
  void aModernServerOfTheOfficialSdkMultipliesOverHttp() throws Exception {
    Process process =
        new ProcessBuilder(
                "node", NpmServers.folder().resolve("modern-server.mjs").toString(), "http")
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      URI uri = URI.create("http://127.0.0.1:" + out.readLine() + "/mcp");

      List<String> results =
          run(
              McpServer.http("web", uri),
              ScriptedModel.builder().call("web_multiply", "{\"a\":6,\"b\":7}"));

      assertThat(results.get(0)).endsWith("product: 42");
      spoke("2026-07-28");
    } finally {
      process.getOutputStream().close();
      process.waitFor();
    }
  }
}
