package shop;

final class ReceiptTest {
  public static void main(String[] args) {
    Basket basket = new Basket();
    basket.add("bell", Money.ofCents(799), 2);
    String receipt = Receipt.of(basket);
    if (!receipt.contains("15.98")) {
      throw new AssertionError("no total in: " + receipt);
    }
    System.out.println("ReceiptTest passes");
  }
}
