# ruff: noqa: E501, ISC004 - pages are prose; each entry of the list is one page.
"""Help articles and policy pages of Fernway, in our own words."""

from __future__ import annotations

from datetime import datetime, timedelta

from pipelines.sandbox.books import Books, Road, Table, stamp
from pipelines.sandbox.numbers import Kind

# Kind, title, owner, days since it was reviewed, body.
PAGES = (
    ("policy", "Delivery: what it costs and how long it takes", "Logistics", 20,
     "Standard delivery takes three to five days and costs £4.95. It is free from £60. Express delivery takes one to two "
     "days and costs £9.95. VIP customers get express delivery free of charge. Orders leave us on working days; those "
     "placed before 2 pm usually leave on the same day."),
    ("policy", "Returns: how long you have", "Customer care", 14,
     "You can send unworn goods back within 30 days of delivery. Silver customers have 45 days, gold customers 60 and VIP "
     "customers 90. The refund goes to the way you paid within five days of the parcel reaching us. A parcel that reaches us more than 14 days after its return was approved costs a late return fee of £6.00."),
    ("policy", "Final sale", "Customer care", 14,
     "Goods marked final sale cannot be returned or exchanged, whatever your tier. If such an item is faulty, write to us: "
     "the law and our warranty still hold."),
    ("policy", "Exchanges", "Customer care", 60,
     "Another size or colour of the same product can be had in exchange within your return window, at no cost. If you want "
     "a different product, return the first and order the second."),
    ("policy", "Points and tiers", "Loyalty", 30,
     "Every pound spent on goods earns a point. A hundred points are worth five pounds. Tiers follow what you have spent: "
     "silver from £250, gold from £750, VIP from £1,500. Points for goods that come back are taken back."),
    ("policy", "Warranty and repairs", "Product", 200,
     "Seams, zips and soles are covered for two years of ordinary use. We repair first, replace if we cannot, and refund if "
     "we can do neither. Socks are mended for free."),
    ("policy", "Payments", "Finance", 45,
     "We take all common cards. A card that is declined is not charged. "
     "If you see the same amount twice, tell us: one of the two goes back."),
    ("policy", "Cancelling or changing an order", "Logistics", 45,
     "An order can be cancelled, and its address changed, until it is handed to the carrier. After that, please use the "
     "return."),
    ("policy", "Privacy in brief", "Legal", 90,
     "We keep what we need to bring you your order and to help you with it. You can ask for a copy or for erasure at any "
     "time. Marketing needs your consent and you can take it back with one click."),
    ("article", "Finding your size", "Product", 75,
     "Jackets and fleeces are cut to go over a base layer: take your usual size. Base layers are close: between two sizes, "
     "take the larger. Boots: try them with the socks you walk in, in the evening."),
    ("article", "Washing a waterproof jacket", "Product", 110,
     "Close all zips, wash at thirty degrees with Reproofing Wash, no softener. Tumble on low for twenty minutes: the warmth "
     "wakes the water-repellent finish."),
    ("article", "Caring for down", "Product", 110,
     "Wash rarely, with a soap for down, on a gentle cycle. Tumble on low with two tennis balls until no lump is left. Store "
     "it loose, never packed."),
    ("article", "Waxing leather boots", "Product", 300,
     "Brush off the mud, let the boots dry away from the stove, then work in Boot Wax with a cloth. Leave overnight and "
     "buff."),
    ("article", "Pitching the Hollow tent", "Product", 150,
     "Peg out the inner, thread the two long poles, clip from the middle outwards, then throw over the fly with the logo to "
     "the door. Guy lines last."),
    ("article", "Pausing, skipping or ending a subscription", "Loyalty", 25,
     "You can pause, skip the next delivery or end a subscription whenever you like, until the day before it is billed. "
     "Nothing is owed afterwards."),
    ("article", "When a parcel is late", "Logistics", 25,
     "A parcel is late when the promised day has passed. We ask the carrier to trace it and send a new one if it does not "
     "turn up within seven days. A late express delivery fee is refunded."),
)  # fmt: skip


def publish(books: Books, now: datetime) -> None:
    """Put all pages on the shelf."""
    for kind, title, owner, days, body in PAGES:
        reviewed_at = now - timedelta(days=days)
        article = {
            "id": books.numbers.take(Kind.ARTICLE),
            "kind": kind,
            "title": title,
            "body": body,
            "url": f"/pages/{title.lower().replace(':', '').replace(',', '').replace(' ', '-')}",
            "owner": owner,
            "updated_at": stamp(reviewed_at),
            "reviewed_at": stamp(reviewed_at),
        }
        books.tell(Road.SANDBOX, "articles/update", article, reviewed_at)
        books.keep(Table.ARTICLES, article)
