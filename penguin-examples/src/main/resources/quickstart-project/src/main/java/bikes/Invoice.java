package bikes;

import java.util.List;

/** What a customer pays for a rental, and how it comes about. */
record Invoice(Rental rental, Money pricePerDay, LongRentalDiscount discount) {

  Money price() {
    return pricePerDay.times(rental.days());
  }

  Money off() {
    return discount.off(price(), rental.days());
  }

  Money total() {
    return price().minus(off());
  }

  List<String> lines() {
    return List.of(
        rental.days() + " days at " + pricePerDay + ": " + price(),
        "discount: " + off(),
        "to pay: " + total());
  }
}
