"""Who shops at Fernway: names, homes, consent, sizes. Everybody here is made up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from pipelines.sandbox.acts import listing, paying
from pipelines.sandbox.acts.paying import Card
from pipelines.sandbox.books import Books, Document, Road, Table, stamp
from pipelines.sandbox.numbers import Kind, nth

FIRST_NAMES = (
    "Alice", "Amir", "Anna", "Arthur", "Beatrice", "Bilal", "Callum", "Carmen", "Cerys", "Charlotte", "Daniel",
    "David", "Dylan", "Eleanor", "Emily", "Erik", "Esme", "Fatima", "Finn", "Freya", "George", "Hamza", "Harriet",
    "Henry", "Imogen", "Ines", "Isaac", "Isla", "Jack", "James", "Jasmine", "Julia", "Kofi", "Lars", "Laura",
    "Lena", "Liam", "Louis", "Lucy", "Mateo", "Matilda", "Megan", "Mohammed", "Nadia", "Niamh", "Nina", "Noah",
    "Oscar", "Patrick", "Poppy", "Rachel", "Rhys", "Rosa", "Ruby", "Samir", "Sara", "Sophie", "Theo", "Tomasz",
    "Victor", "Wei", "Yara", "Zoe"
)  # fmt: skip
LAST_NAMES = (
    "Adeyemi", "Ahmed", "Andersson", "Atkinson", "Baker", "Barnes", "Begum", "Bell", "Bennett", "Brown", "Byrne",
    "Campbell", "Chapman", "Chen", "Cole", "Cooper", "Cox", "Davies", "Dixon", "Doyle", "Edwards", "Ellis",
    "Evans", "Fischer", "Fletcher", "Foster", "Garcia", "Gibson", "Graham", "Green", "Griffiths", "Hall",
    "Hansen", "Harris", "Hill", "Hussain", "Jackson", "Jenkins", "Johnson", "Jones", "Kaur", "Kelly", "Khan",
    "King", "Lewis", "Lopez", "Marsh", "Martin", "Mason", "Mills", "Moore", "Morris", "Murphy", "Nowak", "Owen",
    "Palmer", "Patel", "Pearce", "Phillips", "Powell", "Price", "Reed", "Reid", "Roberts", "Rossi", "Russell",
    "Scott", "Sharma", "Shaw", "Simpson", "Singh", "Smith", "Stewart", "Taylor", "Thomas", "Turner", "Walker",
    "Ward", "Watson", "Webb", "White", "Williams", "Wilson", "Wood", "Wright"
)  # fmt: skip
STREETS = ("Mill Lane", "Station Road", "Church Street", "Park Avenue", "Orchard Close", "High Street", "Castle Row")
# Country, share in percent, and towns with a postcode as it is written there.
HOMES = (
    ("GB", 72, (("London", "E8 3RT"), ("Leeds", "LS6 2AB"), ("Bristol", "BS3 1QP"), ("Glasgow", "G12 8QQ"),
                ("Cardiff", "CF11 9LJ"), ("Sheffield", "S11 8TP"), ("Kendal", "LA9 4HE"), ("Norwich", "NR2 3BX"))),
    ("IE", 8, (("Dublin", "D08 X2A4"), ("Galway", "H91 E2F7"))),
    ("DE", 7, (("Berlin", "10437"), ("Hamburg", "20357"), ("Munich", "80469"))),
    ("FR", 4, (("Lyon", "69004"), ("Paris", "75011"))),
    ("IT", 3, (("Milan", "20144"), ("Turin", "10125"))),
    ("NL", 3, (("Utrecht", "3511 LN"),)),
    ("SE", 2, (("Gothenburg", "413 01"),)),
    ("US", 1, (("Portland", "97214"),)),
)  # fmt: skip
ACTIVITIES = ("hiking", "trail running", "camping", "climbing", "everyday")
# Ofcom keeps +44 7700 900000 to 900999 for fiction. There are no more made-up mobiles, so only the first
# customers have one: two people with one number would be stitched into one person.
FICTIONAL_PHONES = 1000


@dataclass(frozen=True)
class Persona:
    """What the world decides about a person before it writes them down."""

    position: int
    first_name: str
    last_name: str
    email: str
    country: str
    city: str
    postcode: str
    street: str
    joined_at: datetime
    is_email_subscribed: bool
    is_sms_subscribed: bool
    shirt_size: str
    shoe_size: str
    activity: str

    @property
    def anonymous_id(self) -> UUID:
        """The device the person browses with."""
        return UUID(int=nth(Kind.CUSTOMER, self.position))

    @property
    def phone(self) -> str | None:
        """A number from the range kept for fiction, while there are any."""
        return f"+447700900{self.position:03d}" if self.position < FICTIONAL_PHONES else None


def make_persona(rng: Random, position: int, now: datetime) -> Persona:
    """Draw a person."""
    first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
    country, _, towns = rng.choices(HOMES, weights=[share for _, share, _ in HOMES])[0]
    city, postcode = rng.choice(towns)
    return Persona(
        position=position,
        first_name=first,
        last_name=last,
        email=f"{first}.{last}.{position}@example.com".lower(),
        country=country,
        city=city,
        postcode=postcode,
        street=f"{rng.randint(1, 140)} {rng.choice(STREETS)}",
        joined_at=now - timedelta(days=rng.triangular(2, 720, 200), seconds=rng.randint(0, 86_000)),
        is_email_subscribed=rng.random() < 0.62,
        is_sms_subscribed=rng.random() < 0.25,
        shirt_size=rng.choices(("XS", "S", "M", "L", "XL"), weights=(8, 24, 34, 24, 10))[0],
        shoe_size=str(rng.randint(4, 11)),
        activity=rng.choice(ACTIVITIES),
    )


def welcome(books: Books, persona: Persona, tags: str = "") -> Document:
    """Open the person's account and tell of their sizes."""
    customer = _customer(books, persona, tags)
    books.tell(Road.SHOPIFY, "customers/create", customer, persona.joined_at)
    paying.keep_on_file(books, customer["id"], Card(), persona.joined_at + timedelta(minutes=2))
    traits = {
        "email": persona.email,
        "shirt_size": persona.shirt_size,
        "shoe_size": persona.shoe_size,
        "quiz_activity": persona.activity,
    }
    identified_at = persona.joined_at + timedelta(minutes=4)
    listing.identify(books, customer["id"], persona.anonymous_id, traits, identified_at)
    return books.keep(Table.CUSTOMERS, customer)


def _customer(books: Books, persona: Persona, tags: str) -> Document:
    home = _address(books, persona)
    return {
        "id": nth(Kind.CUSTOMER, persona.position),
        "email": persona.email,
        "phone": persona.phone,
        "first_name": persona.first_name,
        "last_name": persona.last_name,
        "created_at": stamp(persona.joined_at),
        "updated_at": stamp(persona.joined_at),
        "tags": tags,
        "note": None,
        "currency": "GBP",
        "email_marketing_consent": _consent(persona.is_email_subscribed, persona),
        "sms_marketing_consent": _consent(persona.is_sms_subscribed and persona.phone is not None, persona),
        "default_address": home,
        "addresses": [home],
    }


def _consent(is_given: bool, persona: Persona) -> Document:
    return {
        "state": "subscribed" if is_given else "not_subscribed",
        "opt_in_level": "confirmed_opt_in" if is_given else None,
        "consent_updated_at": stamp(persona.joined_at) if is_given else None,
    }


def _address(books: Books, persona: Persona) -> Document:
    return {
        "id": books.numbers.take(Kind.ADDRESS),
        "name": f"{persona.first_name} {persona.last_name}",
        "address1": persona.street,
        "city": persona.city,
        "zip": persona.postcode,
        "country_code": persona.country,
        "province_code": None,
    }
