package bikes;

import java.time.LocalDate;

/** The tests of the project, as a program: it prints each check and exits with 1 when one fails. */
final class RentalTest {
  private static int checks;
  private static int failures;

  public static void main(String[] args) {
    check("a rental of one day counts as one day", 1, rental("2025-06-01", "2025-06-01").days());
    check("the first and the last day count", 7, rental("2025-06-02", "2025-06-08").days());
    check("a leap day counts", 3, rental("2024-02-28", "2024-03-01").days());
    check("half a cent is rounded up", "0.15", Money.of("0.99").percent(15));
    check("three days cost three times the price of a day", "42.00", invoice("2025-06-03").total());
    check("six days are too short for the discount", "84.00", invoice("2025-06-06").total());
    check("seven days are long enough for the discount", "88.20", invoice("2025-06-07").total());
    check("a month gets the discount", "378.00", invoice("2025-06-30").total());
    check("the invoice of a week shows the discount", "discount: 9.80", invoice("2025-06-07").lines().get(1));

    System.out.println(
        failures == 0 ? "All " + checks + " checks passed" : failures + " of " + checks + " checks failed");
    System.exit(failures == 0 ? 0 : 1);
  }

  /** A rental from the first of June on, at 14.00 a day, with 10 % off from seven days on. */
  private static Invoice invoice(String last) {
    return new Invoice(rental("2025-06-01", last), Money.of("14.00"), new LongRentalDiscount(7, 10));
  }

  private static Rental rental(String first, String last) {
    return new Rental(LocalDate.parse(first), LocalDate.parse(last));
  }

  private static void check(String name, Object expected, Object actual) {
    checks++;
    if (String.valueOf(expected).equals(String.valueOf(actual))) {
      System.out.println("ok    " + name);
    } else {
      failures++;
      System.out.println("FAIL  " + name + ": expected [" + expected + "] but was [" + actual + "]");
    }
  }
}
