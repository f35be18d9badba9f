package shop;

final class BasketTest {
  public static void main(String[] args) {
    Basket basket = new Basket();
    basket.add("bell", Money.ofCents(799), 1);
    basket.add("spoke", Money.ofCents(45), 36);
    MoneyTest.check("24.19", basket.total().toString());
    System.out.println("BasketTest passes");
  }
}
