package bikes;

/**
 * What regulars come for: long rentals are cheaper.
 *
 * @param minimumDays a rental of at least so many days gets the discount
 * @param percent how much of the price is taken off
 */
record LongRentalDiscount(int minimumDays, int percent) {
  LongRentalDiscount {
    if (percent < 0 || percent > 100) {
      throw new IllegalArgumentException("percent must be 0 to 100, got " + percent);
    }
  }

  /** What is taken off the price of a rental. */
  Money off(Money price, int days) {
    return applies(days) ? price.percent(percent) : Money.ZERO;
  }

  private boolean applies(int days) {
    return days > minimumDays;
  }
}
