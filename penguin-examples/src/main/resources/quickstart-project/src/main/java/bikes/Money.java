package bikes;

import java.math.BigDecimal;

/**
 * An amount of money.
 *
 * @param cents the amount in cents, zero or more
 */
record Money(long cents) {
  static final Money ZERO = new Money(0);

  Money {
    if (cents < 0) {
      throw new IllegalArgumentException("An amount must be zero or more, got " + cents);
    }
  }

  /** An amount as people write it, such as 14.00. */
  static Money of(String amount) {
    return new Money(new BigDecimal(amount).movePointRight(2).longValueExact());
  }

  Money minus(Money other) {
    return new Money(cents - other.cents);
  }

  Money times(int factor) {
    return new Money(cents * factor);
  }

  /** A share of this amount, rounded to the nearest cent, half a cent up. */
  Money percent(int percent) {
    return new Money((cents * percent + 50) / 100);
  }

  @Override
  public String toString() {
    return BigDecimal.valueOf(cents, 2).toString();
  }
}
