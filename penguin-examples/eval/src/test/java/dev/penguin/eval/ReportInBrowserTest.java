package dev.penguin.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.penguin.eval.internal.report.Rates;
import dev.penguin.needs.Chromium;
import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a report as a browser draws it, with texts of a model that want more. */
@Needs(Need.CHROMIUM)
class ReportInBrowserTest {
  private static final int BLUE = 0x2f6fde;
  private static final int GRAY = 0xa9b4c2;

  private final Queue<String> loaded = new ConcurrentLinkedQueue<>();
  private HttpServer server;
  private String address;

  @TempDir Path folder;

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          loaded.add(exchange.getRequestURI().getPath());
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    address = "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  /** What a browser printed, and the picture of the page. */
  private record Drawn(List<String> console, BufferedImage picture) {
    long pixels(int color) {
      int[] all =
          picture.getRGB(
              0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
      return Arrays.stream(all).filter(one -> (one & 0xffffff) == color).count();
    }
  }

  private Drawn draw(String html) throws Exception {
    Path page = Files.writeString(folder.resolve("page.html"), html);
    Path picture = folder.resolve("page.png");
    Path printed = folder.resolve("printed");
    List<String> line =
        Chromium.command(
            "--user-data-dir=" + folder.resolve("profile"),
            "--enable-logging=stderr",
            "--window-size=1200,1400",
            "--screenshot=" + picture,
            page.toUri().toString());
    Process browser =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(printed.toFile()).start();
    if (!browser.waitFor(60, TimeUnit.SECONDS)) {
      browser.destroyForcibly();
      throw new AssertionError("The browser did not end: " + Files.readString(printed));
    }
    List<String> console =
        Files.readAllLines(printed).stream().filter(one -> one.contains(":CONSOLE")).toList();
    return new Drawn(console, ImageIO.read(picture.toFile()));
  }

  private List<String> hostile() {
    return List.of(
        "<img src='" + address + "/image'>",
        "<script>fetch('" + address + "/script'); console.error('ran')</script>",
        "<svg onload=\"console.error('ran')\"><image href='" + address + "/svg'/></svg>",
        "<style>@import '" + address + "/style';</style>",
        "<link rel=stylesheet href='" + address + "/link'><iframe src='" + address + "/frame'>");
  }

  private static EvalReport report(String name, List<String> texts, EvalCase.Status first) {
    List<EvalCase> cases = new ArrayList<>();
    for (String text : texts) {
      EvalCase.Status status = cases.isEmpty() ? first : EvalCase.Status.FAILED;
      cases.add(
          new EvalCase(
              "task " + cases.size() + " " + text,
              0,
              status,
              text,
              Duration.ofSeconds(2),
              1000L * cases.size(),
              10,
              new BigDecimal("0.01")));
    }
    List<String> tasks = cases.stream().map(EvalCase::id).toList();
    return new EvalReport(name, "suite", Rates.metrics(tasks, cases), Map.of(), cases);
  }

  @Test
  void thePageIsDrawnWithItsChartsAndLoadsAndRunsNothing() throws Exception {
    EvalReport before = report("before " + hostile(), hostile(), EvalCase.Status.FAILED);
    EvalReport after = report("after", hostile(), EvalCase.Status.PASSED);

    Drawn drawn = draw(new Comparison(before, after).html());

    assertThat(drawn.console()).isEmpty();
    assertThat(loaded).isEmpty();
    assertThat(drawn.pixels(BLUE)).as("of bars of this run").isGreaterThan(5_000);
    assertThat(drawn.pixels(GRAY)).as("of bars of the run before").isGreaterThan(1_000);
  }

  /** The neighbour: these texts as markup are loaded and run, and the browser says so. */
  @Test
  void theSameTextsInAPageWithoutCareAreNoticed() throws Exception {
    Drawn drawn = draw("<!DOCTYPE html><body>" + String.join("\n", hostile()));

    assertThat(loaded).contains("/image", "/script");
    assertThat(drawn.console()).anyMatch(one -> one.contains("ran"));
  }

  /** Where escaping alone would fail, the policy of the page still holds. */
  @Test
  void thePolicyOfThePageForbidsWhatMarkupInItWouldLoad() throws Exception {
    String html = ReportPages.html(report("plain", List.of("text"), EvalCase.Status.PASSED));

    draw(html.replace("<h1>", String.join("\n", hostile()) + "<h1>"));

    assertThat(loaded).isEmpty();
  }
}
