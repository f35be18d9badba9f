package dev.penguin.provider.openai;

import static dev.penguin.internal.http.Answers.saying;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penguin.internal.http.FaultServer;
import dev.penguin.message.UserMessage;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelRequest;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Row 37: certificates, made by the JDK's own keytool for this run. */
@Timeout(60)
class TlsTest {
  private static final String PASSWORD = "changeit";

  private static SSLContext right;
  private static SSLContext wrongHost;
  private static SSLContext expired;

  @BeforeAll
  static void makeCertificates(@TempDir Path folder) throws Exception {
    right = context(folder.resolve("right"), "san=ip:127.0.0.1", "-validity", "2");
    wrongHost = context(folder.resolve("host"), "san=dns:other.test", "-validity", "2");
    expired =
        context(folder.resolve("old"), "san=ip:127.0.0.1", "-startdate", "-9d", "-validity", "2");
  }

  @Test
  void aServerThatTheGivenContextTrustsAnswers() {
    try (FaultServer server = FaultServer.start(right.getServerSocketFactory(), saying("hi"));
        OpenAiModel model = model(server, HttpSettings.defaults().withSslContext(right))) {

      for (int i = 0; i < 2; i++) {
        assertThat(model.generate(hello(), DeltaListener.none()).message().text()).isEqualTo("hi");
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void requestsBeyondOneSegmentAreNotHeldBackOverTlsEither() {
    try (FaultServer server = FaultServer.start(right.getServerSocketFactory(), saying("hi"));
        OpenAiModel model = model(server, HttpSettings.defaults().withSslContext(right))) {
      ModelRequest large = ModelRequest.of(List.of(UserMessage.of("x".repeat(12_000))));
      model.generate(large, DeltaListener.none());

      // The fastest of many: a busy machine makes some slow, but held back each takes 40 ms.
      long fastest = Long.MAX_VALUE;
      for (int i = 0; i < 200 && fastest > 20_000_000L; i++) {
        long start = System.nanoTime();
        model.generate(large, DeltaListener.none());
        fastest = Math.min(fastest, System.nanoTime() - start);
      }
      assertThat(Duration.ofNanos(fastest)).isLessThan(Duration.ofMillis(35));
    }
  }

  @Test
  @DisplayName("row 37: a certificate that nobody trusts")
  void row37AnUntrustedCertificateIsRefused() {
    assertRefused(right, HttpSettings.defaults());
  }

  @Test
  @DisplayName("row 37: a certificate for another host")
  void row37ACertificateForAnotherHostIsRefused() {
    assertRefused(wrongHost, HttpSettings.defaults().withSslContext(wrongHost));
  }

  @Test
  @DisplayName("row 37: an expired certificate")
  void row37AnExpiredCertificateIsRefused() {
    assertRefused(expired, HttpSettings.defaults().withSslContext(right));
  }

  @Test
  @DisplayName("row 37: plain HTTP on an https port")
  void row37PlainHttpIsRefused() {
    try (FaultServer server = FaultServer.start(saying("hi"));
        OpenAiModel model = model(server, HttpSettings.defaults().withSslContext(right))) {
      ModelException failure =
          catchThrowableOfType(
              ModelException.class, () -> model.generate(hello(), DeltaListener.none()));

      assertThat(failure).isInstanceOf(ModelException.Unreachable.class);
      assertThat(failure.isRetryable()).isFalse();
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  @Timeout(20)
  @DisplayName("row 37: a port that says nothing to a TLS greeting is given up like a connection")
  void row37ASilentPlainPortIsNotWaitedForLikeAReply() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        OpenAiModel model =
            model(
                silent.getLocalPort(),
                new HttpSettings(Optional.empty(), Optional.of(right), Duration.ofMillis(500)))) {
      long start = System.nanoTime();
      ModelException failure =
          catchThrowableOfType(
              ModelException.class, () -> model.generate(hello(), DeltaListener.none()));

      assertThat(failure)
          .isInstanceOf(ModelException.Unreachable.class)
          .hasMessageContaining("no connection over TLS in time (is https right?");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  @DisplayName("a reply over TLS may take longer than a handshake")
  void aReplyOverTlsMayTakeLongerThanAHandshake() {
    HttpSettings quick =
        new HttpSettings(Optional.empty(), Optional.of(right), Duration.ofMillis(1500));
    FaultServer.Answer slow =
        (request, wire) -> {
          Thread.sleep(2000); // the server's pace, longer than the time to connect
          saying("hi").give(request, wire);
        };
    try (FaultServer server = FaultServer.start(right.getServerSocketFactory(), slow);
        OpenAiModel model = model(server, quick)) {
      assertThat(model.generate(hello(), DeltaListener.none()).message().text()).isEqualTo("hi");
    }
  }

  @Test
  @DisplayName("row 37, D9: an interrupted handshake and an interrupted read over TLS end at once")
  void row37AnInterruptEndsATlsCall() throws Exception {
    try (FaultServer server =
            FaultServer.start(
                right.getServerSocketFactory(), (request, wire) -> wire.streamHead().stall());
        OpenAiModel model = model(server, HttpSettings.defaults().withSslContext(right))) {
      List<ModelException> failures = new ArrayList<>();
      Thread caller =
          new Thread(
              () ->
                  failures.add(
                      catchThrowableOfType(
                          ModelException.class,
                          () -> model.generate(hello(), DeltaListener.none()))));
      caller.start();
      while (server.requests().isEmpty()) {
        Thread.onSpinWait();
      }

      caller.interrupt();

      caller.join(1000);
      assertThat(failures).hasOnlyElementsOfType(ModelException.Cancelled.class).hasSize(1);
    }
  }

  private static void assertRefused(SSLContext serverSide, HttpSettings settings) {
    try (FaultServer server = FaultServer.start(serverSide.getServerSocketFactory(), saying("hi"));
        OpenAiModel model = model(server, settings)) {
      ModelException failure =
          catchThrowableOfType(
              ModelException.class, () -> model.generate(hello(), DeltaListener.none()));

      assertThat(failure).isInstanceOf(ModelException.Unreachable.class);
      assertThat(failure.isRetryable()).isFalse();
      assertThat(server.requests()).isEmpty();
    }
  }

  private static ModelRequest hello() {
    return ModelRequest.of(List.of(UserMessage.of("hello")));
  }

  private static OpenAiModel model(FaultServer server, HttpSettings settings) {
    return model(server.port(), settings);
  }

  private static OpenAiModel model(int port, HttpSettings settings) {
    ModelConfig config =
        ModelConfig.of("openai/test")
            .withBaseUrl("https://127.0.0.1:" + port + "/v1")
            .withApiKey("sk-test-key");
    return (OpenAiModel) OpenAiModelProvider.named("openai", name -> null).create(config, settings);
  }

  /** A context that shows, and alone trusts, a new certificate. */
  private static SSLContext context(Path file, String name, String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-dname",
                "CN=test",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString(),
                "-ext",
                name));
    command.addAll(List.of(more));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();

    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
