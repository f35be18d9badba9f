package dev.penguin.internal.budget;

/**
 * One sum of money that counts against the cap.
 *
 * @param period the day or month; empty for good
 * @param key whose it is
 */
record CapAccount(String period, String key) {
  @Override
  public String toString() {
    return (key.isEmpty() ? "" : " for '" + key + "'") + (period.isEmpty() ? "" : " on " + period);
  }
}
