"""The named customers. They are in every world, at the same ids, each with something to ask."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.sandbox.numbers import Kind, nth


@dataclass(frozen=True)
class Character:
    """Somebody to sign in as. `story` is what is special about them, `hint` what to ask."""

    position: int
    first_name: str
    last_name: str
    country: str
    city: str
    postcode: str
    story: str
    hint: str

    @property
    def customer_id(self) -> int:
        """The Shopify customer id."""
        return nth(Kind.CUSTOMER, self.position)

    @property
    def email(self) -> str:
        """An address that can never belong to anybody."""
        return f"{self.first_name}.{self.last_name}@example.com".lower()

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"


CHARACTERS = (
    Character(1, "Maya", "Thornton", "GB", "Bristol", "BS6 5QA",
              "VIP. A jacket and a final-sale fleece in the basket; an order of 45 days ago: past 30, within 90.",
              "Can I return what is in my basket?"),
    Character(2, "Tom", "Okafor", "GB", "Leeds", "LS8 1NT",
              "An express order shipped yesterday; it lands the day after tomorrow.",
              "Will my order arrive in two days?"),
    Character(3, "Priya", "Natarajan", "GB", "London", "N16 7UJ",
              "Redeemed 300 points yesterday; bought Rambler Merino Socks before, which cost more today.",
              "My points look low, and I want to reorder my socks."),
    Character(4, "Jonas", "Weber", "DE", "Berlin", "10437",
              "The same amount was taken twice for one order, which is on its way.",
              "Where is my order, and why was I charged twice?"),
    Character(5, "Elena", "Rossi", "IT", "Milan", "20144",
              "A late return fee of £6.00, taken eight days ago.",
              "What is this £6 charge?"),
    Character(6, "Sam", "Carter", "GB", "Cardiff", "CF11 9LJ",
              "Two open orders; the parcel of the first is late, the second has just shipped.",
              "Where is my order?"),
    Character(7, "Aisha", "Bello", "GB", "London", "SE15 4TW",
              "Ordered five minutes ago and redeemed 200 points half an hour ago.",
              "Did my order go through? Can I still cancel it?"),
    Character(8, "Leo", "Martin", "FR", "Lyon", "69004",
              "A return landed two days ago and was refunded yesterday.",
              "Has my refund been paid?"),
    Character(9, "Grace", "Kim", "GB", "Glasgow", "G12 8QQ",
              "A payment was declined an hour ago for insufficient funds; the order waits for payment.",
              "My payment will not go through!"),
    Character(10, "Olivia", "Hughes", "GB", "Kendal", "LA9 4HE",
              "A Trail Pantry Box every four weeks; the next is billed in five days.",
              "Please skip my next box."),
    Character(11, "Nina", "Lindqvist", "SE", "Gothenburg", "413 01",
              "VIP. Looked at the Larkrise jacket this morning; two are left in her size, M.",
              "The jacket I looked at this morning: do you have my size?"),
    Character(12, "Ben", "Foster", "GB", "Sheffield", "S11 8TP",
              "An open, urgent ticket about a broken zip; asked for a person yesterday and has not been helped yet.",
              "This is the third time I write. GREAT service."),
    Character(13, "Ravi", "Shah", "GB", "Norwich", "NR2 3BX",
              "Member. An order delivered 45 days ago, so its 30 days are over.",
              "Can I still return my boots?"),
    Character(14, "Marta", "Kowalska", "IE", "Dublin", "D08 X2A4",
              "An order placed this morning, not shipped yet, to her old address.",
              "I moved house, please change the address."),
)  # fmt: skip
BY_ID = {character.customer_id: character for character in CHARACTERS}
