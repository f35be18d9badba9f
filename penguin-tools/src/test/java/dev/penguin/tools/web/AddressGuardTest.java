package dev.penguin.tools.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.tools.Calls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which servers web_fetch connects to. In place of a public server stands one at 127.0.0.2, which
 * is allowed; everything else of this machine is forbidden.
 */
@Timeout(60)
@Needs(Need.PROC) // 127.0.0.2 is an address of this machine on Linux
class AddressGuardTest {
  private WebPages open;
  private WebPages forbidden;

  @BeforeEach
  void start() throws IOException {
    open = WebPages.at("127.0.0.2");
    forbidden = WebPages.at("127.0.0.1");
    forbidden.text("/", "text/plain", "secret");
  }

  @AfterEach
  void stop() throws IOException {
    open.close();
    forbidden.close();
  }

  /** Ways to write addresses of this machine, its network, and services of clouds (N1, N2). */
  static List<String> spellings() {
    return List.of(
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "0",
        "0.0.0.0",
        "2130706433",
        "017700000001",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "127.0.0.01",
        "127.000.000.001",
        "127.0.0.1.",
        "%31%32%37.0.0.1",
        "\u2460\u2461\u2466.0.0.1",
        "127\u30020\u30020\u30021",
        "\uff11\uff12\uff17.0.0.1",
        "localhost",
        "localhost.",
        "LOCALHOST",
        "\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3",
        "anything.localhost",
        "local.test",
        "[::1]",
        "[::]",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[0:0:0:0:0:ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b::a9fe:a9fe]",
        "[64:ff9b:1::1]",
        "[2002:7f00:1::]",
        "[2002:a9fe:a9fe::]",
        "[2001:0:7f00:1::]",
        "[fe80::1]",
        "[fec0::1]",
        "[fc00::1]",
        "[fd00:ec2::254]",
        "[ff02::1]",
        "[5f00::1]",
        "[4000::1]",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "[::ffff:a9fe:a9fe]",
        "100.64.0.1",
        "100.100.100.200",
        "192.0.0.192",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "metadata.google.internal");
  }

  @ParameterizedTest
  @MethodSource("spellings")
  @DisplayName("N1, N2: no spelling of a local address connects")
  void n1NoSpellingOfALocalAddressIsConnectedTo(String host) throws Exception {
    String[] local = {"127.0.0.1"};
    try (WebPages everywhere = WebPages.at("");
        WebTools web = WebTools.builder().direct().names(name -> addresses(local)).build()) {
      everywhere.text("/", "text/plain", "secret");

      String reason =
          Calls.failure(
              web.tools(), "web_fetch", "url", "http://%s:%d/".formatted(host, everywhere.port()));

      assertThat(reason)
          .containsAnyOf("no public address", "different ways", "no address of a page");
      assertThat(everywhere.connections()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1.1.1.1, true",
    "8.8.8.8, true",
    "9.255.255.255, true",
    "11.0.0.0, true",
    "100.63.255.255, true",
    "100.128.0.0, true",
    "172.15.255.255, true",
    "172.32.0.0, true",
    "192.0.1.0, true",
    "198.17.255.255, true",
    "198.20.0.0, true",
    "223.255.255.255, true",
    "2606:4700::1111, true",
    "2001:200::1, true",
    "2003::1, true",
    "64:ff9b::808:808, true",
    "10.255.255.255, false",
    "100.127.255.255, false",
    "172.31.255.255, false",
    "198.19.255.255, false",
    "203.0.113.9, false",
    "2001:1ff::1, false",
    "2001:db8::1, false",
    "3fff:fff::1, false",
    "64:ff9b::a00:1, false",
    "::2, false"
  })
  @DisplayName("N2: the edges of the table of addresses")
  void n2PublicNeighboursOfSpecialBlocksAreLetThrough(String address, boolean isPublic)
      throws Exception {
    try (WebTools web =
        WebTools.builder()
            .direct()
            // The second address is forbidden, so that nothing is connected to.
            .names(name -> addresses(address, "127.0.0.1"))
            .build()) {
      String reason = Calls.failure(web.tools(), "web_fetch", "url", "http://site.test/");

      assertThat(reason)
          .startsWith(
              "'site.test' leads to %s, which is no public address"
                  .formatted(
                      isPublic ? "127.0.0.1" : InetAddress.getByName(address).getHostAddress()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:PORT/",
        "http://localhost:PORT/",
        "http://0x7f.1:PORT/",
        "//127.0.0.1:PORT/",
        "http://[::ffff:127.0.0.1]:PORT/",
        "http:\\\\127.0.0.1:PORT\\",
        "http://127.0.0.2:OPEN@127.0.0.1:PORT/",
        "/\\127.0.0.1:PORT/",
        "\\\\127.0.0.1:PORT/",
        "\\/127.0.0.1:PORT/",
        "///127.0.0.1:PORT/",
        "/\\/127.0.0.1:PORT/",
        "/\t/127.0.0.1:PORT/",
        "/\t\\127.0.0.1:PORT/",
        "http:/\\127.0.0.1:PORT/",
        "http:\\\\127.0.0.1:PORT/",
        "http:127.0.0.1:PORT/",
        "file:///etc/passwd",
        "ftp://127.0.0.1:PORT/",
        "jar:http://127.0.0.1:PORT/a!/b",
        "http://127.0.0.2:OPEN/\rX: y",
        "javascript:alert(1)",
        "data:text/plain,secret"
      })
  @DisplayName("N3: a page that redirects to where the model must not go")
  void n3ARedirectElsewhereIsNotFollowed(String target) throws Exception {
    String location =
        target
            .replace("PORT", String.valueOf(forbidden.port()))
            .replace("OPEN", String.valueOf(open.port()));
    open.redirect("/", "/second").redirect("/second", "/third").redirect("/third", location);
    try (WebTools web = allowed()) {
      String reason = Calls.failure(web.tools(), "web_fetch", "url", openUrl("/"));

      assertThat(reason)
          .containsAnyOf(
              "another host", "no address of a page", "user name or password", "different ways");
      assertThat(open.connections()).isEqualTo(3);
      assertThat(forbidden.connections()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\end", "/\\127.0.0.2:OPEN/end", "/a\\..\\end"})
  @DisplayName("N3: a backslash of a redirect is a slash")
  void n3ABackslashInARedirectIsReadAsBrowsersReadIt(String target) throws Exception {
    String location = target.replace("OPEN", String.valueOf(open.port()));
    open.redirect("/", location).text("/end", "text/plain", "arrived");
    try (WebTools web = allowed()) {
      assertThat(Calls.success(web.tools(), "web_fetch", "url", openUrl("/"))).contains("arrived");
    }
  }

  @Test
  @DisplayName("N3: redirects within a host are followed, ten at most")
  void n3RedirectsWithinAHostAreFollowedTenAtMost() throws Exception {
    for (int i = 0; i < 25; i++) {
      open.redirect("/hop" + i, "/hop" + (i + 1));
    }
    open.text("/hop25", "text/plain", "arrived").redirect("/loop", openUrl("/loop"));
    try (WebTools web = allowed()) {
      assertThat(Calls.success(web.tools(), "web_fetch", "url", openUrl("/hop15")))
          .contains("arrived")
          .contains("from " + openUrl("/hop25"));
      int before = open.connections();
      assertThat(Calls.failure(web.tools(), "web_fetch", "url", openUrl("/hop14")))
          .endsWith("redirects more than 10 times");
      assertThat(Calls.failure(web.tools(), "web_fetch", "url", openUrl("/loop")))
          .endsWith("redirects more than 10 times");
      assertThat(open.connections() - before).isEqualTo(22);
    }
  }

  @Test
  @DisplayName("N3: another port is another host")
  void n3AnotherPortOfAHostIsAnotherHost() throws Exception {
    try (WebPages other = WebPages.at("127.0.0.2");
        WebTools web = allowed()) {
      String target = "http://127.0.0.2:%d/".formatted(other.port());
      open.redirect("/", target);

      assertThat(Calls.failure(web.tools(), "web_fetch", "url", openUrl("/")))
          .isEqualTo(
              "%s redirects to %s, another host. Nothing was fetched from there; call web_fetch with that address if you want it"
                  .formatted(openUrl("/"), target));
      assertThat(other.connections()).isZero();
    }
  }

  @Test
  @DisplayName("N4: a name that leads elsewhere the second time")
  void n4ANameThatLeadsElsewhereTheSecondTimeIsRefusedThen() throws Exception {
    Queue<String> answers = new ArrayDeque<>(List.of("127.0.0.2", "127.0.0.1"));
    // A server at the port of the other one, so that the name leads to both.
    try (WebPages target = onBoth();
        WebTools web = named(answers)) {
      String url = "http://site.test:%d/".formatted(target.port());
      assertThat(Calls.success(web.tools(), "web_fetch", "url", url)).contains("hello");
      assertThat(target.connections()).isEqualTo(1);

      assertThat(Calls.failure(web.tools(), "web_fetch", "url", url))
          .startsWith("'site.test' leads to 127.0.0.1, which is no public address (loopback)");
      assertThat(target.connections()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("N4: a name that leads elsewhere after a redirect")
  void n4ANameThatLeadsElsewhereAfterARedirectIsRefusedThere() throws Exception {
    Queue<String> answers = new ArrayDeque<>(List.of("127.0.0.2", "127.0.0.1"));
    try (WebPages target = onBoth();
        WebTools web = named(answers)) {
      target.redirect("/away", "/");

      assertThat(
              Calls.failure(
                  web.tools(),
                  "web_fetch",
                  "url",
                  "http://site.test:%d/away".formatted(target.port())))
          .contains("which is no public address (loopback)");
      assertThat(target.connections()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("N4: a name with an address that is public and one that is not")
  void n4ANameWithOneForbiddenAddressIsRefusedAltogether() throws Exception {
    try (WebPages target = onBoth();
        WebTools web =
            WebTools.builder()
                .direct()
                .allow("127.0.0.2")
                .names(name -> addresses("127.0.0.2", "127.0.0.1"))
                .build()) {
      assertThat(
              Calls.failure(
                  web.tools(), "web_fetch", "url", "http://site.test:%d/".formatted(target.port())))
          .contains("which is no public address (loopback)");
      assertThat(target.connections()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "jar:http://127.0.0.2/a!/b",
        "ftp://127.0.0.2/",
        "gopher://127.0.0.2/",
        "data:text/plain,hello",
        "http://good@127.0.0.1/",
        "http://good:word@127.0.0.2/",
        "http://@127.0.0.2/",
        "http://1.1.1.1 &@2.2.2.2# @3.3.3.3/",
        "http://good.com%2f@evil/",
        "http://h/\r\nX: y",
        "http://h/\u0000",
        " http://127.0.0.2/",
        "http:127.0.0.2",
        "http:///127.0.0.2/",
        "http:\\\\127.0.0.2\\",
        "//127.0.0.2/",
        "127.0.0.2",
        "http://127.0.0.2:80:90/",
        "http://",
        ""
      })
  @DisplayName("N5, N7: what is no plain address of a page")
  void n5WhatIsNoPlainAddressIsRefused(String url) throws Exception {
    try (WebTools web = allowed()) {
      assertThat(Calls.failure(web.tools(), "web_fetch", "url", url))
          .containsAnyOf("no address of a page", "user name or password");
    }
  }

  private WebPages onBoth() throws IOException {
    return WebPages.at("").text("/", "text/plain", "hello");
  }

  private static WebTools named(Queue<String> answers) {
    return WebTools.builder()
        .direct()
        .allow("127.0.0.2")
        .names(name -> addresses(answers.remove()))
        .build();
  }

  private static WebTools allowed() {
    return WebTools.builder().direct().allow("127.0.0.2/32").build();
  }

  private String openUrl(String path) {
    return "http://127.0.0.2:%d%s".formatted(open.port(), path);
  }

  private static List<InetAddress> addresses(String... texts) throws UnknownHostException {
    InetAddress[] all = new InetAddress[texts.length];
    for (int i = 0; i < texts.length; i++) {
      all[i] = InetAddress.getByName(texts[i]);
    }
    return List.of(all);
  }
}
