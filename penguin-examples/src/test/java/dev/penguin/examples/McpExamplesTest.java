package dev.penguin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.needs.NpmServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of MCP servers. */
class McpExamplesTest {
  private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");

  @TempDir Path folder;

  /** Npx is played by what npm installed before, so that nothing is fetched. */
  @Test
  @Needs(Need.NPM_SERVERS)
  void aPublicServerReadsAFile() throws Exception {
    Path files = Files.createDirectory(folder.resolve("files")).toRealPath();
    Path note = Files.writeString(files.resolve("note.txt"), "penguins swim");
    Path npx = Files.createDirectory(folder.resolve("bin")).resolve("npx");
    String program = NpmServers.program("@modelcontextprotocol/server-filesystem/dist/index.js");
    Files.writeString(npx, "#!/bin/sh\nshift 2\nexec node " + program + " \"$@\"\n");
    Files.setPosixFilePermissions(npx, PosixFilePermissions.fromString("rwx------"));
    try (LoopbackOpenAi model =
        LoopbackOpenAi.start()
            .thenCall("files_read_text_file", "{\"path\":\"" + note + "\"}")
            .thenCall("files_write_file", "{\"path\":\"" + note + "\",\"content\":\"\"}")
            .thenText("They swim.")) {
      Map<String, String> environment = new HashMap<>(model.environment());
      environment.put("PATH", npx.getParent() + ":" + System.getenv("PATH"));

      ChildProgram run =
          ChildProgram.run(FilesOverMcp.class, environment, files.toString(), "What do they do?");

      assertThat(run.lines())
          .containsExactly(
              "files: connected, version 2025-11-25 of the protocol", "COMPLETED: They swim.");
      assertThat(note).hasContent("penguins swim");
    }
  }

  @Test
  void eachUserHasTheirOwnToken() throws Exception {
    Queue<String> tokens = new ConcurrentLinkedQueue<>();
    HttpServer issues =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    issues.createContext("/mcp", exchange -> answer(exchange, tokens));
    issues.start();
    try (LoopbackOpenAi model =
        LoopbackOpenAi.start()
            .thenCall("issues_mine", "{}")
            .thenText("Number 7.")
            .thenCall("issues_mine", "{}")
            .thenText("None.")) {
      ChildProgram run =
          ChildProgram.run(
              IssuesPerUser.class,
              model.environment(),
              "http://127.0.0.1:" + issues.getAddress().getPort() + "/mcp",
              "ada=a1",
              "bob=b2");

      assertThat(run.lines()).containsExactly("ada: Number 7.", "bob: None.");
      assertThat(List.copyOf(tokens))
          .containsExactly(
              "Bearer a1", "Bearer a1", "Bearer a1", "Bearer b2", "Bearer b2", "Bearer b2");
    } finally {
      issues.stop(0);
    }
  }

  private static void answer(HttpExchange exchange, Queue<String> tokens) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    tokens.add(exchange.getRequestHeaders().getFirst("Authorization"));
    Matcher id = ID.matcher(body);
    assertThat(id.find()).isTrue();
    String result =
        switch (exchange.getRequestHeaders().getFirst("Mcp-Method")) {
          case "server/discover" ->
              "{\"supportedVersions\":[\"2026-07-28\"],\"capabilities\":{\"tools\":{}}}";
          case "tools/list" ->
              "{\"tools\":[{\"name\":\"mine\",\"inputSchema\":{\"type\":\"object\"}}]}";
          default -> "{\"content\":[{\"type\":\"text\",\"text\":\"an issue\"}]}";
        };
    byte[] answer =
        ("{\"jsonrpc\":\"2.0\",\"id\":" + id.group(1) + ",\"result\":" + result + "}")
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }
}
