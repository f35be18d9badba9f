package dev.penguin.tools.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.error.ConfigurationException;
import dev.penguin.tools.mcp.McpServer.Http;
import dev.penguin.tools.mcp.McpServer.Stdio;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that a file names. */
@Timeout(60)
class ServersFileTest {
  @TempDir Path folder;

  private Path file(String json) throws IOException {
    return Files.writeString(folder.resolve(".mcp.json"), json.replace('\'', '"'));
  }

  @Test
  void aProjectsServersAreListedAndGetNothingOfThisProgram() throws Exception {
    file(
        """
        {'mcpServers': {
          'my files': {'command': 'npx', 'args': ['-y', 'x'], 'env': {'KEY': '${PATH}'}, 'cwd': 'sub'},
          'web': {'url': 'https://example.org/mcp', 'headers': {'Authorization': 'Bearer ${TOKEN}'}},
          'off': {'command': 'rm', 'disabled': true}}}
        """);

    List<McpServer> servers = McpServers.proposed(folder);

    assertThat(servers).extracting(McpServer::name).containsExactly("my-files", "web");
    Stdio files = (Stdio) servers.get(0).endpoint();
    assertThat(files.command()).containsExactly("npx", "-y", "x");
    assertThat(files.environment()).isEqualTo(Map.of("KEY", "${PATH}"));
    assertThat(files.directory()).contains(folder.resolve("sub"));
    Http web = (Http) servers.get(1).endpoint();
    assertThat(web.uri()).isEqualTo(URI.create("https://example.org/mcp"));
    assertThat(web.headers()).isEqualTo(Map.of("Authorization", "Bearer ${TOKEN}"));
    assertThat(servers.toString()).doesNotContain("TOKEN").doesNotContain("PATH");
  }

  @Test
  void aFolderWithoutAFileProposesNothing() {
    assertThat(McpServers.proposed(folder)).isEmpty();
  }

  @Test
  void aFileOfTheProgramIsFilledInAndItsServersAreUsed() throws Exception {
    McpServer fake = StdioServer.start("fake", "modern", folder.resolve("log"));
    List<String> command = ((Stdio) fake.endpoint()).command();
    StringBuilder arguments = new StringBuilder();
    command
        .subList(1, command.size())
        .forEach(
            each ->
                arguments.append(arguments.length() == 0 ? "'" : ", '").append(each).append("'"));
    Path file =
        file(
            "{'mcpServers': {'fake': {'command': '%s', 'args': [%s], 'env': {'A': '${NO_SUCH:-b}'}}}}"
                .formatted(command.get(0), arguments));

    try (McpServers servers = McpServers.read(file)) {
      assertThat(servers.tools(McpServersTest.CONTEXT))
          .extracting(tool -> tool.spec().name())
          .contains("fake_echo");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[] | is no JSON object: expected a JSON object, got an array",
        "{} | has no object \"mcpServers\"",
        "{'mcpServers': {'a': 7}} | has no object for 'a'",
        "{'mcpServers': {'a': {}}} | cannot be used for 'a': 'command' must be a text, got null",
        "{'mcpServers': {'a': {'command': 'x', 'env': []}}} | cannot be used for 'a': 'env' must be"
            + " an object, got an array",
        "{'mcpServers': {'a': {'url': 'ftp://x'}}} | cannot be used for 'a': The address of an MCP"
            + " server must be http or https with a host, got 'ftp://x'",
        "{'mcpServers': {'a': {'type': 'sse', 'url': 'http://x'}}} | cannot be used for 'a': the"
            + " transport 'sse' is not supported; most such servers have one of the type 'http' too",
        "{'mcpServers': {'a': {'command': '${NO_SUCH}'}}} | names ${NO_SUCH}, which is not set",
      })
  void aFileThatCannotBeUsedIsRefusedWithTheReason(String json, String reason) throws Exception {
    Path file = file(json);

    assertThatThrownBy(() -> McpServers.read(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "The file '%s' %s (see errors.md#mcp-servers-file in the penguin-core jar)",
            file, reason);
  }

  @ParameterizedTest
  @CsvSource({"my_files", "''", "a b", "abcdefghijklmnopqrstuvwxyz0123456789"})
  void aNameThatWouldClashIsRefused(String name) {
    assertThatThrownBy(() -> McpServer.stdio(name, "x"))
        .hasMessage(
            "The name of an MCP server must be 1 to 32 letters, digits or '-', got '%s'", name);
    assertThatThrownBy(() -> McpServers.builder().stdio("a", "x").stdio("a", "y"))
        .hasMessage("There are two MCP servers named 'a': give one another name");
  }
}
