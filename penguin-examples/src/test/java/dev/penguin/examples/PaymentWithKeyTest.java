package dev.penguin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class PaymentWithKeyTest {
  private static final String PAYMENT = "{\"to\":\"Ann\",\"cents\":1250}";

  @TempDir Path folder;

  private HttpServer bank;
  private final Map<String, String> charged = new LinkedHashMap<>();
  private final List<String> keys = new CopyOnWriteArrayList<>();
  private final CountDownLatch firstIsCharged = new CountDownLatch(1);
  private final CountDownLatch processEnded = new CountDownLatch(1);

  @BeforeEach
  void open() throws IOException {
    bank = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    bank.createContext("/payments", this::charge);
    bank.start();
  }

  @AfterEach
  void close() {
    bank.stop(0);
  }

  @Test
  void killedBetweenThePaymentAndItsReceiptItPaysOnce() throws Exception {
    try (LoopbackOpenAi model =
        LoopbackOpenAi.start().thenCall("pay", PAYMENT).thenText("Ann has her money.")) {
      Process first =
          ChildProgram.start(
              PaymentWithKey.class,
              model.environment(),
              folder.resolve("output").toFile(),
              arguments("Pay Ann."));
      try {
        assertThat(firstIsCharged.await(60, TimeUnit.SECONDS)).isTrue();
      } finally {
        first.destroyForcibly().waitFor();
        processEnded.countDown();
      }
      ChildProgram next =
          ChildProgram.run(PaymentWithKey.class, model.environment(), arguments("Pay Ann."));

      assertThat(next.output()).isEqualTo("Ann has her money.\n");
      assertThat(keys).hasSize(2);
      assertThat(charged).containsExactly(Map.entry(keys.get(0), "1250 to Ann"));
      assertThat(model.requests()).hasSize(2);
      assertThat(model.requests().get(1)).contains("charged 1250 to Ann");
    }
  }

  private String[] arguments(String prompt) {
    String address = "http://127.0.0.1:" + bank.getAddress().getPort() + "/payments";
    return new String[] {folder.resolve("state").toString(), address, "ann", prompt};
  }

  /** Charges a key once, and tells nobody of the first charge before the process has ended. */
  private void charge(HttpExchange exchange) throws IOException {
    try (exchange) {
      String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
      String what = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      keys.add(key);
      charged.putIfAbsent(key, what);
      firstIsCharged.countDown();
      processEnded.await();
      byte[] receipt = ("charged " + charged.get(key)).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, receipt.length);
      exchange.getResponseBody().write(receipt);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
