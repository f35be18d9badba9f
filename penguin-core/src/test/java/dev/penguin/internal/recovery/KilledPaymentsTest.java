package dev.penguin.internal.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.internal.journal.ChildJvm;
import dev.penguin.tool.Recovery;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed while they pay, and what the next one does about it. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class KilledPaymentsTest {
  private static final boolean FULL = "full".equals(System.getenv("PENGUIN_ROUNDS"));
  private static final int KILLS = FULL ? 300 : 3;
  private static final String UNKNOWN = "c: Interrupted, outcome unknown.";

  @TempDir Path state;

  @Test
  void whatMayRunAgainIsPaidOnceAsItsKeyIsTheSame() throws Exception {
    try (PaymentServer server = new PaymentServer()) {
      killWhilePaying(server, Recovery.RERUN);
      List<String> said = resume(server, Recovery.RERUN, "nobody");

      assertThat(said).hasSize(3).first().isEqualTo("c: paid /1");
      assertThat(server.charges()).containsExactly("/1", "/2", "/3");
      assertThat(server.requests()).hasSize(4);
      assertThat(server.requests().get(1)).isEqualTo(server.requests().get(0));
    }
  }

  @Test
  void whatIsReportedIsNotSentAgain() throws Exception {
    try (PaymentServer server = new PaymentServer()) {
      killWhilePaying(server, Recovery.REPORT);
      List<String> said = resume(server, Recovery.REPORT, "yes");

      assertThat(said).hasSize(3).first().isEqualTo(UNKNOWN);
      assertThat(server.charges()).containsExactly("/1", "/2", "/3");
      assertThat(server.requests()).hasSize(3).doesNotHaveDuplicates();
    }
  }

  @Test
  void whatAPersonAllowsIsSentAgainWithItsKey() throws Exception {
    try (PaymentServer server = new PaymentServer()) {
      killWhilePaying(server, Recovery.ASK);
      List<String> said = resume(server, Recovery.ASK, "yes");

      assertThat(said).hasSize(4);
      assertThat(said.get(0))
          .matches(
              "asked: \\{\"amount\":1} it began at \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ and was"
                  + " interrupted, so its outcome is unknown; allowed, it runs again with its"
                  + " idempotency key "
                  + server.requests().get(0));
      assertThat(said.get(1)).isEqualTo("c: paid /1");
      assertThat(server.charges()).containsExactly("/1", "/2", "/3");
      assertThat(server.requests()).hasSize(4);
      assertThat(server.requests().get(1)).isEqualTo(server.requests().get(0));
    }
  }

  @Test
  void whatAPersonRefusesIsNotSentAgain() throws Exception {
    try (PaymentServer server = new PaymentServer()) {
      killWhilePaying(server, Recovery.ASK);
      List<String> said = resume(server, Recovery.ASK, "no");

      assertThat(said.get(1))
          .isEqualTo(
              UNKNOWN
                  + " On a second try: Permission denied for 'pay': the bank must be asked first."
                  + " It did not run.");
      assertThat(said).hasSize(4);
      assertThat(server.requests()).hasSize(3).doesNotHaveDuplicates();
    }
  }

  @Test
  void withNobodyToAskItIsReported() throws Exception {
    try (PaymentServer server = new PaymentServer()) {
      killWhilePaying(server, Recovery.ASK);
      List<String> said = resume(server, Recovery.ASK, "nobody");

      assertThat(said).hasSize(3).first().isEqualTo(UNKNOWN);
      assertThat(server.requests()).hasSize(3).doesNotHaveDuplicates();
    }
  }

  @Test
  void killedAroundAnyPaymentEachIsMadeOnce() throws Exception {
    Random random = new Random(20261202);
    int sentAgain = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Path folder = state.resolve("at" + kill);
      try (PaymentServer server = new PaymentServer()) {
        try (ChildJvm child = start(folder, server, Recovery.RERUN, "nobody")) {
          server.awaitCharges(1 + random.nextInt(3));
          child.killAfter(Duration.ofMillis(random.nextInt(3)));
        }
        List<String> said = finish(folder, server, Recovery.RERUN, "nobody");

        assertThat(said).as("kill %d", kill).hasSize(3).allMatch(line -> line.contains(": paid /"));
        assertThat(server.charges()).as("kill %d", kill).containsExactly("/1", "/2", "/3");
        assertThat(new HashSet<>(server.requests())).hasSize(3);
        sentAgain += server.requests().size() - 3;
      }
    }
    System.out.printf("%d kills, %d payments sent again, none paid twice%n", KILLS, sentAgain);
  }

  /** The first payment is made, and the process ends before it learns of it. */
  private void killWhilePaying(PaymentServer server, Recovery recovery) throws Exception {
    server.fallSilent();
    try (ChildJvm child = start(state, server, recovery, "nobody")) {
      server.awaitCharges(1);
      child.kill();
    }
    server.speak();
    assertThat(server.charges()).containsExactly("/1");
  }

  private List<String> resume(PaymentServer server, Recovery recovery, String approver)
      throws Exception {
    return finish(state, server, recovery, approver);
  }

  /** Another process goes on to the end, this one; what it says. */
  private static List<String> finish(
      Path state, PaymentServer server, Recovery recovery, String approver) throws Exception {
    List<String> said = new ArrayList<>();
    PayingProcess.pay(state, server.port(), recovery, approver, said::add);
    return said;
  }

  private static ChildJvm start(
      Path state, PaymentServer server, Recovery recovery, String approver) throws IOException {
    return ChildJvm.start(PayingProcess.class, state, server.port(), recovery, approver);
  }
}
