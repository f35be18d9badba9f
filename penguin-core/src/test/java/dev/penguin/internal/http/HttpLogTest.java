package dev.penguin.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.internal.events.PrintedLogs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests and responses in the log on demand, without keys. */
class HttpLogTest {
  private static final String KEY = "sk-canary/7f\"3a";

  @TempDir Path folder;

  private List<String> log(String level) throws Exception {
    Path printed = folder.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dslf4j.provider=" + PrintedLogs.class.getName(),
            "-Dprinted.level=" + level,
            "-cp",
            System.getProperty("java.class.path"),
            LoggedCalls.class.getName());
    builder.environment().put("CANARY_TOKEN", KEY);
    Process child = builder.redirectErrorStream(true).redirectOutput(printed.toFile()).start();
    assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(child.exitValue()).as("%s", Files.readString(printed)).isZero();
    return Files.readAllLines(printed).stream()
        .filter(line -> !line.startsWith("SLF4J(I)"))
        .map(line -> line.replaceAll("\\{[^}]*penguin.run[^}]*\\} ", ""))
        .map(
            line -> line.replaceAll(":[0-9]{4,5}/", ":PORT/").replaceAll("millis=\\d+", "millis=N"))
        .map(line -> line.replaceAll("bytes=\\d+", "bytes=N"))
        .toList();
  }

  private static List<String> of(List<String> lines, String logger) {
    return lines.stream().filter(line -> line.contains(" " + logger + " ")).toList();
  }

  private static void assertNoKey(List<String> lines) {
    String all = String.join("\n", lines);
    assertThat(all)
        .doesNotContain(KEY)
        .doesNotContain("canary/7f")
        .doesNotContain("canary\\/7f")
        .doesNotContain("canary%2F7f")
        .doesNotContain("canary-second")
        .doesNotContain("canary-cookie");
  }

  @Test
  void aLineForEachRequestAndItsEndAtDebugWithoutWhatAnybodySaid() throws Exception {
    List<String> lines = log("DEBUG");

    String request = "DEBUG dev.penguin.http HttpRequest model=openai/gpt-5-mini url=";
    String response = "DEBUG dev.penguin.http HttpResponse model=openai/gpt-5-mini url=";
    String failed = "DEBUG dev.penguin.http HttpFailed model=openai/gpt-5-mini url=";
    String first = "http://127.0.0.1:PORT/v1/[key withheld]/chat/completions ";
    String second = "http://127.0.0.1:PORT/v1/chat/completions ";
    String none = "http://127.0.0.1:1/v1/chat/completions ";
    assertThat(of(lines, "dev.penguin.http"))
        .containsExactly(
            request + first + "bytes=N",
            response + first + "status=200 bytes=N millis=N",
            request + second + "bytes=N",
            response + second + "status=401 bytes=N millis=N",
            failed + second + "error=Authentication millis=N",
            request + none + "bytes=N",
            failed + none + "error=Unreachable millis=N");
    assertThat(of(lines, "dev.penguin.http.content")).isEmpty();
    assertThat(lines)
        .filteredOn(line -> line.startsWith("DEBUG"))
        .noneMatch(l -> l.contains("canary"));
    assertNoKey(lines);
  }

  @Test
  void headersAndBodiesAtTraceWithoutKeys() throws Exception {
    List<String> lines = log("TRACE");

    List<String> content = of(lines, "dev.penguin.http.content");
    assertThat(content).hasSize(7);
    assertThat(content.get(0))
        .contains("HttpRequest headers=")
        .contains("Authorization: [withheld]")
        .contains("X-Secret-Second: [withheld]")
        .contains("body={\"model\":\"gpt-5-mini\"")
        .contains("canary-prompt ");
    assertThat(content.get(1))
        .contains("HttpResponse headers=")
        .contains("Set-Cookie: [withheld]")
        .contains("X-Api-Key: [withheld]")
        .contains("X-Echo: [key withheld]")
        .contains("canary-reply [key withheld]"); // it was sent in Base64
    assertThat(content.get(3)).contains("no such key: [key withheld]");
    assertThat(content.get(4)).contains("HttpFailed message=");
    assertNoKey(lines);
  }

  @Test
  void nothingIsLoggedUnlessAskedFor() throws Exception {
    List<String> lines = log("INFO");

    assertThat(lines).isNotEmpty().allMatch(line -> line.startsWith("thrown "));
  }
}
