"""A small warehouse: goods, orders and what has to be bought again."""

from __future__ import annotations

import argparse
import csv
import json
import logging
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Iterable, Iterator, Optional

log = logging.getLogger(__name__)

MAX_ORDER_LINES = 250
DEFAULT_DELIVERY_DAYS = 14


class OutOfStock(Exception):
    """Raised when an order wants more than there is."""

    def __init__(self, sku: str, wanted: int, available: int) -> None:
        super().__init__(f"{sku}: {wanted} wanted, {available} available")
        self.sku = sku
        self.missing = wanted - available


@dataclass(frozen=True)
class Product:
    sku: str
    name: str
    price: Decimal
    reorder_below: int = 0
    supplier: Optional[str] = None

    @classmethod
    def from_row(cls, row: dict[str, str]) -> "Product":
        return cls(
            sku=row["sku"].strip().upper(),
            name=row["name"].strip(),
            price=Decimal(row["price"].replace(",", ".")),
            reorder_below=int(row.get("reorder_below") or 0),
            supplier=row.get("supplier") or None,
        )


@dataclass
class Order:
    number: int
    placed: date
    lines: Counter[str] = field(default_factory=Counter)

    def add(self, sku: str, quantity: int) -> None:
        if quantity <= 0:
            raise ValueError(f"quantity must be positive, got {quantity}")
        if len(self.lines) >= MAX_ORDER_LINES and sku not in self.lines:
            raise ValueError("too many lines in one order")
        self.lines[sku] += quantity

    def due(self) -> date:
        return self.placed + timedelta(days=DEFAULT_DELIVERY_DAYS)


class Warehouse:
    def __init__(self, products: Iterable[Product]) -> None:
        self._products = {p.sku: p for p in products}
        self._stock: dict[str, int] = defaultdict(int)
        self._history: list[tuple[date, str, int]] = []

    def receive(self, sku: str, quantity: int, on: date) -> None:
        if sku not in self._products:
            raise KeyError(f"unknown product {sku!r}")
        self._stock[sku] += quantity
        self._history.append((on, sku, quantity))
        log.debug("received %d of %s, now %d", quantity, sku, self._stock[sku])

    def ship(self, order: Order) -> Decimal:
        """Takes the goods of an order out of stock, all of them or none."""
        for sku, wanted in order.lines.items():
            if self._stock[sku] < wanted:
                raise OutOfStock(sku, wanted, self._stock[sku])
        total = Decimal(0)
        for sku, wanted in order.lines.items():
            self._stock[sku] -= wanted
            self._history.append((order.placed, sku, -wanted))
            total += self._products[sku].price * wanted
        return total.quantize(Decimal("0.01"))

    def shortages(self) -> Iterator[tuple[Product, int]]:
        for sku, product in sorted(self._products.items()):
            have = self._stock[sku]
            if have < product.reorder_below:
                yield product, product.reorder_below - have

    def turnover(self, since: date) -> dict[str, int]:
        sold: Counter[str] = Counter()
        for day, sku, change in self._history:
            if day >= since and change < 0:
                sold[sku] -= change
        return dict(sold.most_common())


def read_products(path: Path) -> list[Product]:
    with path.open(newline="", encoding="utf-8") as file:
        return [Product.from_row(row) for row in csv.DictReader(file, delimiter=";")]


def main(argv: Optional[list[str]] = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("products", type=Path, help="CSV file with all products")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("-v", "--verbose", action="count", default=0)
    args = parser.parse_args(argv)
    logging.basicConfig(level=logging.DEBUG if args.verbose else logging.WARNING)

    warehouse = Warehouse(read_products(args.products))
    rows = [(p.sku, p.name, n) for p, n in warehouse.shortages()]
    if args.json:
        json.dump([dict(zip(("sku", "name", "missing"), r)) for r in rows], sys.stdout, indent=2)
    else:
        for sku, name, missing in rows:
            print(f"{sku:<12} {name:<40} {missing:>6}")
    return 1 if rows else 0


if __name__ == "__main__":
    sys.exit(main())
