package dev.penguin.tools.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * N3: redirects of a server over TLS. Its certificate is made by the JDK's own keytool; the program
 * that fetches trusts it.
 */
@Timeout(60)
@Needs(Need.PROC) // 127.0.0.2 is an address of this machine on Linux
class SecureRedirectTest {
  private static final String PASSWORD = "changeit";

  @TempDir Path folder;

  private Path store;
  private WebPages server;

  @BeforeEach
  void start() throws Exception {
    store = folder.resolve("store");
    server = WebPages.over(sockets(), "127.0.0.2");
    server.text("/end", "text/plain", "arrived");
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  @DisplayName("N3: https -> http on the same host and port")
  void n3ARedirectThatLeavesTlsIsNotFollowed() throws Exception {
    server.redirect("/", url("http", "/end"));

    assertThat(fetch("/"))
        .isEqualTo(
            "%s redirects from https to http (%s), which is not followed\n"
                .formatted(url("https", "/"), url("http", "/end")));
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  @DisplayName("N3: https -> https on the same host, and a loop of it")
  void n3ARedirectThatStaysWithTlsIsFollowedTenTimesAtMost() throws Exception {
    server.redirect("/", url("https", "/second")).redirect("/second", "/end");
    server.redirect("/loop", url("https", "/loop"));

    assertThat(fetch("/")).contains("from " + url("https", "/end")).contains("arrived");
    assertThat(server.connections()).isEqualTo(3);
    assertThat(fetch("/loop")).isEqualTo(url("https", "/loop") + " redirects more than 10 times\n");
    assertThat(server.connections()).isEqualTo(14);
  }

  private String fetch(String path) throws Exception {
    return ProxiedProgram.output(
        Map.of(),
        List.of(
            "-Djavax.net.ssl.trustStore=" + store,
            "-Djavax.net.ssl.trustStorePassword=" + PASSWORD),
        url("https", path),
        "direct",
        "127.0.0.2");
  }

  private String url(String scheme, String path) {
    return "%s://127.0.0.2:%d%s".formatted(scheme, server.port(), path);
  }

  private ServerSocketFactory sockets() throws Exception {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "test",
                "-keyalg",
                "EC",
                "-dname",
                "CN=test",
                "-ext",
                "san=ip:127.0.0.2",
                "-validity",
                "2",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(store).as(Files.readString(folder.resolve("keytool.log"))).exists();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), null, null);
    return context.getServerSocketFactory();
  }
}
