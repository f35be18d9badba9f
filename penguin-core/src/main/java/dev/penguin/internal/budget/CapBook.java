package dev.penguin.internal.budget;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where a cap's account is kept. */
interface CapBook {
  /**
   * Looks at the account and adds an entry to it, with nobody in between. May look again when it
   * was disturbed, so that an entry keeps its id.
   *
   * @param next the entry to add, null for none
   * @return what {@code next} gave
   */
  @Nullable CapEntry change(Function<CapAccounts, @Nullable CapEntry> next);
}
