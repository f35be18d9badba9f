package dev.penguin.testing;

import dev.penguin.session.ApprovalDecided;
import dev.penguin.session.SessionEntry;
import java.util.function.Consumer;

/** A store that does not give back what was decided. */
final class ForgetsDecisions extends ListStore {
  @Override
  public void read(String sessionId, Consumer<? super SessionEntry> reader) {
    super.read(
        sessionId,
        entry -> {
          if (!(entry.body() instanceof ApprovalDecided)) {
            reader.accept(entry);
          }
        });
  }
}
