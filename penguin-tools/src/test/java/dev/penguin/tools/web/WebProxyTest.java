package dev.penguin.tools.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.tools.Calls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** N7: behind a proxy the address of a page is not seen, so that is for the application to say. */
@Timeout(60)
class WebProxyTest {
  private WebPages proxy;

  @BeforeEach
  void start() throws IOException {
    proxy = WebPages.at("127.0.0.1");
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP_PROXY", "https_proxy", "ALL_PROXY"})
  @DisplayName("N7: a proxy that the environment names")
  void n7NothingIsFetchedWhereTheEnvironmentNamesAProxy(String variable) throws Exception {
    String said = run(Map.of(variable, "http://127.0.0.1:" + proxy.port()), List.of());

    assertThat(said)
        .startsWith("The environment variable " + variable + " names a proxy")
        .contains("WebTools.builder().proxy(…), or direct()");
    assertThat(proxy.connections()).isZero();
  }

  @Test
  @DisplayName("N7: a proxy that the system properties name")
  void n7NothingIsFetchedWhereThePropertiesNameAProxy() throws Exception {
    List<String> properties =
        List.of("-Dhttp.proxyHost=127.0.0.1", "-Dhttp.proxyPort=" + proxy.port());

    assertThat(run(Map.of(), properties)).startsWith("This program's proxy selector names a proxy");
    // Without the proxy the guard judges the address, which is one for documentation.
    assertThat(run(Map.of(), properties, "direct"))
        .startsWith("203.0.113.1, which is no public address (documentation)");
    assertThat(proxy.connections()).isZero();
  }

  @Test
  @DisplayName("N7: a proxy that the application has chosen")
  void n7TheProxyThatTheApplicationChoseFetchesThePage() throws Exception {
    proxy.text("http://site.test/", "text/plain", "by the proxy");
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getByName("127.0.0.1"), proxy.port());
    try (WebTools web = WebTools.builder().proxy(address).build()) {
      assertThat(Calls.success(web.tools(), "web_fetch", "url", "http://site.test/"))
          .contains("by the proxy");
      assertThat(Calls.failure(web.tools(), "web_fetch", "url", "http://127.0.0.1:1/"))
          .contains("127.0.0.1, which is no public address (loopback)");
      assertThat(Calls.failure(web.tools(), "web_fetch", "url", "http://localhost/"))
          .contains("is a name of this machine");
    }
    assertThat(proxy.connections()).isEqualTo(1);
  }

  private static String run(Map<String, String> environment, List<String> options, String... more)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("http://203.0.113.1/"));
    arguments.addAll(List.of(more));
    return ProxiedProgram.output(environment, options, arguments.toArray(new String[0]));
  }
}
