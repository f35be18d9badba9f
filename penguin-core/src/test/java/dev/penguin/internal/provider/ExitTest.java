package dev.penguin.internal.provider;

import static dev.penguin.internal.http.Answers.saying;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.internal.http.FaultServer;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A JVM that asked a model ends right after its last line. */
@Timeout(60)
class ExitTest {

  @Test
  void theJvmEndsSoonAfterItsLastLine() throws Exception {
    List<Duration> waits = new ArrayList<>();
    try (FaultServer server = FaultServer.start(saying("hello"))) {
      for (int i = 0; i < 5; i++) {
        waits.add(waitAfterLastLine(server.baseUrl()));
      }
    }

    // The best of five: the machine may be busy, but a thread in a native read costs 300 ms always.
    assertThat(waits.stream().min(Duration::compareTo).orElseThrow())
        .as("waits %s", waits)
        .isLessThan(Duration.ofMillis(150));
  }

  @Test
  void oneCallOverPlainHttpLoadsNeitherDatabindNorTls(@TempDir Path folder) throws Exception {
    Path log = folder.resolve("classes");
    try (FaultServer server = FaultServer.start(saying("hello"))) {
      Process child = start(server.baseUrl(), "-Xshare:auto", "-Xlog:class+load:file=" + log);
      assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    List<String> classes = Files.readAllLines(log);
    assertThat(classes)
        .filteredOn(
            line ->
                line.contains(" com.fasterxml.jackson.databind.")
                    || line.contains(" sun.security.ssl.SSLContextImpl")
                    || line.contains(" com.github.benmanes."))
        .isEmpty();
    // OkHttp, Kotlin and Jackson alone are some 1,800; this notices a new weight, not a new class.
    assertThat(classes.size()).isLessThan(2400);
  }

  private static Duration waitAfterLastLine(String baseUrl)
      throws IOException, InterruptedException {
    Process child = start(baseUrl);
    try (BufferedReader lines = child.inputReader()) {
      assertThat(lines.readLine()).isEqualTo("hello");
      long last = System.nanoTime();
      assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(child.exitValue()).isZero();
      return Duration.ofNanos(System.nanoTime() - last);
    }
  }

  private static Process start(String baseUrl, String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), Child.class.getName(), baseUrl));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** Asks once, says the answer, and ends without System.exit. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws Exception {
      ModelFactory factory =
          new ModelFactory(
              HttpSettings.defaults(),
              Child.class.getClassLoader(),
              new Random(),
              Map.of("OPENAI_API_KEY", "sk-test-key")::get);
      ChatModel model =
          factory.create(ModelConfig.of("openai/gpt-5-mini").withBaseUrl(arguments[0]));
      String text =
          model
              .generate(ModelRequest.of(List.of(UserMessage.of("hello"))), DeltaListener.none())
              .message()
              .text();
      ((AutoCloseable) model).close();
      System.out.println(text);
    }
  }
}
