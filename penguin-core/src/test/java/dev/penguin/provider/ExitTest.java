package dev.penguin.provider;

import static dev.penguin.internal.http.Answers.saying;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.internal.http.FaultServer;
import dev.penguin.internal.provider.ModelFactory;
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

  /** The JVM waits some 300 ms for a thread that is in a native read when it ends. */
  @Test
  void theJvmEndsAfterItsLastLineAndNoThreadIsLeftInANativeRead() throws Exception {
    try (FaultServer server = FaultServer.start(saying("hello"))) {
      Process child = start(server.baseUrl());
      try (BufferedReader lines = child.inputReader()) {
        assertThat(lines.lines()).containsExactly("hello", "in native code: []");
        assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).isZero();
      }
    }
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
      System.out.println("in native code: " + inNativeCode());
    }

    /** The threads of ours that are; the JVM's own are in another group. */
    private static List<String> inNativeCode() {
      return Thread.getAllStackTraces().entrySet().stream()
          .filter(each -> each.getKey().getThreadGroup() == Thread.currentThread().getThreadGroup())
          .filter(each -> each.getKey() != Thread.currentThread())
          .filter(each -> each.getKey().getState() == Thread.State.RUNNABLE)
          .filter(each -> each.getValue().length > 0 && each.getValue()[0].isNativeMethod())
          .map(each -> each.getKey().getName() + " " + each.getValue()[0])
          .toList();
    }
  }
}
