package shop;

final class MoneyTest {
  public static void main(String[] args) {
    check("12.05", Money.ofCents(1205).toString());
    check("0.07", Money.ofCents(7).toString());
    check("20.00", Money.ofCents(500).times(4).toString());
    check("5.08", Money.ofCents(500).plus(Money.ofCents(8)).toString());
    System.out.println("MoneyTest passes");
  }

  static void check(String expected, String actual) {
    if (!expected.equals(actual)) {
      throw new AssertionError("expected " + expected + " but was " + actual);
    }
  }
}
