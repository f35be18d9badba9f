package outside.consumer;

import dev.penguin.policy.ApprovalRequest;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Decides by the first word of a command line, on a thread of its own: {@code once}, {@code
 * always}, {@code safer} (runs something else) and {@code broken}; all else is denied.
 */
public final class HouseRules implements Approver {
  private final List<ApprovalRequest> asked = new CopyOnWriteArrayList<>();

  /** What was asked so far, in order. */
  List<ApprovalRequest> asked() {
    return List.copyOf(asked);
  }

  @Override
  public CompletionStage<Decision> decide(ApprovalRequest request) {
    asked.add(request);
    return CompletableFuture.supplyAsync(() -> decision(request));
  }

  private static Decision decision(ApprovalRequest request) {
    String line = request.resources().get(0).display();
    return switch (line.split(" ")[0]) {
      case "once" -> Decision.allowOnce();
      case "always" -> Decision.allowForSession();
      case "safer" -> Decision.allowWith("{\"line\":\"echo safe\"}");
      case "broken" -> throw new IllegalStateException("nobody home");
      default -> Decision.deny("the house rules say no to " + line);
    };
  }
}
