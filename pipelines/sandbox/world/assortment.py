"""What Fernway sells. Sixty products, one line each, in our own words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

APPAREL = ("XS", "S", "M", "L", "XL")
SHOES = ("4", "5", "6", "7", "8", "9", "10", "11")
SOCKS = ("3-5", "6-8", "9-11")
ONE = ("One size",)


@dataclass(frozen=True)
class Offer:
    """A product as the buying team plans it. Prices in pounds; `was` is the price before, if it is reduced."""

    title: str
    product_type: str
    price: str
    colours: tuple[str, ...]
    sizes: tuple[str, ...]
    description: str
    was: str | None = None
    is_final_sale: bool = False

    @property
    def handle(self) -> str:
        """The title as it stands in an address."""
        return self.title.lower().replace("'", "").replace(" ", "-")

    @property
    def amount(self) -> Decimal:
        """Today's price."""
        return Decimal(self.price)


ASSORTMENT = (
    Offer("Larkrise Waterproof Jacket", "Jackets", "189.00", ("Moss", "Slate"), APPAREL,
          "A three-layer shell with sealed seams, pit zips and a hood that fits over a helmet."),
    Offer("Stormbeck Down Jacket", "Jackets", "229.00", ("Ink", "Rust"), APPAREL,
          "700-fill responsible down under a shower-proof face; packs into its own pocket."),
    Offer("Whinfell Insulated Jacket", "Jackets", "149.00", ("Fern", "Navy"), APPAREL,
          "Recycled synthetic fill that stays warm when it is wet. For walks that start in the rain."),
    Offer("Coldharbour Wax Jacket", "Jackets", "245.00", ("Olive",), APPAREL,
          "Waxed cotton with a corduroy collar. It ages well and can be re-waxed at home."),
    Offer("Swiftwater Running Shell", "Jackets", "95.00", ("Coral", "Slate"), APPAREL,
          "A hundred and twenty grams of windproof ripstop with a reflective back."),
    Offer("Heathergate Softshell", "Jackets", "110.00", ("Moss", "Charcoal"), APPAREL,
          "Stretchy, quiet and breathable: the layer you forget you are wearing."),
    Offer("Ridgeback Parka", "Jackets", "279.00", ("Bracken",), APPAREL,
          "A long, windproof parka with a lined hood for standing still in January."),
    Offer("Last Season Larkrise Jacket", "Jackets", "99.00", ("Plum",), APPAREL,
          "Last year's Larkrise in a colour we no longer make.", was="189.00", is_final_sale=True),
    Offer("Thistle Grid Fleece", "Fleece", "69.00", ("Oat", "Navy", "Rust"), APPAREL,
          "A light grid fleece that moves moisture and dries on the line in an hour."),
    Offer("Burrow Pile Fleece", "Fleece", "85.00", ("Oat", "Fern"), APPAREL,
          "Deep, warm pile with a chest pocket. The one everybody borrows."),
    Offer("Cairn Fleece Gilet", "Fleece", "59.00", ("Charcoal",), APPAREL,
          "Warm core, free arms. Sits flat under a shell."),
    Offer("Ember Hooded Fleece", "Fleece", "79.00", ("Ink", "Plum"), APPAREL,
          "A close hood, thumb loops and a high collar for early starts."),
    Offer("Archive Pile Fleece", "Fleece", "39.00", ("Mustard",), APPAREL,
          "The first cut of the Burrow, from the archive.", was="85.00", is_final_sale=True),
    Offer("Alder Merino Base Layer", "Base layers", "65.00", ("Charcoal", "Fern"), APPAREL,
          "Fine 150-weight merino with flat seams. It does not itch and it does not smell."),
    Offer("Alder Merino Leggings", "Base layers", "59.00", ("Charcoal",), APPAREL,
          "The matching half of the Alder set, with a soft waistband."),
    Offer("Kestrel Running Tee", "Base layers", "35.00", ("Coral", "Slate", "White"), APPAREL,
          "Recycled polyester with a mesh back. Dries before the kettle boils."),
    Offer("Sorrel Long Sleeve Tee", "Base layers", "42.00", ("Oat", "Moss"), APPAREL,
          "Heavyweight organic cotton for the pub after the walk."),
    Offer("Teasel Thermal Crew", "Base layers", "49.00", ("Navy",), APPAREL,
          "Brushed inside, smooth outside, long in the back."),
    Offer("Festival Tee", "Base layers", "15.00", ("White",), APPAREL,
          "A tee from a summer that is over.", was="28.00", is_final_sale=True),
    Offer("Fellside Walking Trousers", "Trousers", "79.00", ("Charcoal", "Bracken"), APPAREL,
          "Four-way stretch with a zipped map pocket. Sheds a shower."),
    Offer("Fellside Zip-Off Trousers", "Trousers", "85.00", ("Stone",), APPAREL,
          "Trousers in the morning, shorts at noon."),
    Offer("Harrier Running Shorts", "Trousers", "39.00", ("Ink", "Coral"), APPAREL,
          "Five-inch shorts with a liner and a key pocket that does not bounce."),
    Offer("Gritstone Climbing Trousers", "Trousers", "89.00", ("Rust", "Slate"), APPAREL,
          "Hard-wearing cotton with a gusset and a brush holder."),
    Offer("Downpour Overtrousers", "Trousers", "75.00", ("Black",), APPAREL,
          "Full-length side zips: on and off over boots in a gale."),
    Offer("Peatland Gaiters", "Trousers", "45.00", ("Black",), ("S/M", "L/XL"),
          "Bog-proof to the knee, with a strap that can be replaced."),
    Offer("Tarn Mid Walking Boots", "Footwear", "165.00", ("Brown", "Slate"), SHOES,
          "Waterproof leather boots with a wide toe box and a resoleable welt."),
    Offer("Scree Approach Shoes", "Footwear", "125.00", ("Slate",), SHOES,
          "Sticky rubber and a stiff edge for the path that turns into a scramble."),
    Offer("Lane Trail Runners", "Footwear", "115.00", ("Coral", "Ink"), SHOES,
          "Six-millimetre drop, deep lugs, and a gaiter loop."),
    Offer("Harbour Sandals", "Footwear", "69.00", ("Sand",), SHOES,
          "Webbing sandals for rivers and ferries."),
    Offer("Bothy Slippers", "Footwear", "49.00", ("Oat", "Rust"), SHOES,
          "Felted wool on a rubber sole that survives the woodshed."),
    Offer("Summit Winter Boots", "Footwear", "219.00", ("Black",), SHOES,
          "Insulated, stiff enough for a strap-on crampon."),
    Offer("Clearance Lane Runners", "Footwear", "55.00", ("Lime",), SHOES,
          "The first Lane, in a lime we regret.", was="115.00", is_final_sale=True),
    Offer("Rambler Merino Socks", "Socks", "18.00", ("Charcoal", "Rust"), SOCKS,
          "Cushioned where it counts, mended for free for two years."),
    Offer("Dash Ankle Socks", "Socks", "12.00", ("White", "Ink"), SOCKS,
          "Thin, tight and padded at the heel."),
    Offer("Bothy Bed Socks", "Socks", "22.00", ("Oat",), SOCKS,
          "Alpaca, for the tent and the sofa."),
    Offer("Drover Daypack 22", "Packs", "85.00", ("Moss", "Ink"), ONE,
          "Twenty-two litres with a rain cover, a bottle sleeve and a sit mat."),
    Offer("Drover Trek Pack 45", "Packs", "159.00", ("Moss",), ("S/M", "L/XL"),
          "Forty-five litres on an adjustable back, for three nights out."),
    Offer("Skylark Running Vest", "Packs", "79.00", ("Coral",), ("S", "M", "L"),
          "Eight litres, two soft flasks, no bounce."),
    Offer("Ferry Duffel 60", "Packs", "119.00", ("Rust", "Black"), ONE,
          "A wipe-clean duffel that also carries as a pack."),
    Offer("Market Tote", "Packs", "29.00", ("Oat",), ONE,
          "Canvas from jacket offcuts."),
    Offer("Hollow Two-Person Tent", "Tents", "329.00", ("Moss",), ONE,
          "Two kilos, two porches, five minutes to pitch."),
    Offer("Hollow Family Tent", "Tents", "549.00", ("Sand",), ONE,
          "Sleeps five, stands up to a campsite in Wales."),
    Offer("Tarp and Poles Set", "Tents", "89.00", ("Moss",), ONE,
          "Three by three metres of shelter with two poles and eight pegs."),
    Offer("Lambfold Sleeping Bag", "Sleeping", "179.00", ("Ink",), ("Regular", "Long"),
          "Comfortable to minus two. Synthetic, so it forgives a damp tent."),
    Offer("Nightjar Down Bag", "Sleeping", "289.00", ("Rust",), ("Regular", "Long"),
          "Eight hundred grams, comfortable to minus six."),
    Offer("Cloudberry Sleeping Mat", "Sleeping", "99.00", ("Fern",), ("Regular", "Long"),
          "Seven centimetres of air with an R value of 3.8."),
    Offer("Camp Pillow", "Sleeping", "25.00", ("Oat",), ONE,
          "Inflates in three breaths."),
    Offer("Kindle Gas Stove", "Cooking", "49.00", ("Steel",), ONE,
          "Boils half a litre in under four minutes. Gas is not included."),
    Offer("Trivet Cook Set", "Cooking", "65.00", ("Steel",), ONE,
          "Two pans, a lid that drains and a handle that locks."),
    Offer("Enamel Mug", "Cooking", "12.00", ("White", "Navy"), ONE,
          "Chips with character."),
    Offer("Insulated Flask 750", "Cooking", "32.00", ("Moss", "Rust"), ONE,
          "Hot for twelve hours, cold for a day."),
    Offer("Glow Head Torch", "Lighting", "39.00", ("Black",), ONE,
          "Three hundred lumens, red mode, charges by USB-C."),
    Offer("Firefly Camp Lantern", "Lighting", "45.00", ("Sand",), ONE,
          "Forty hours of warm light from one charge."),
    Offer("Tweed Beanie", "Hats and gloves", "25.00", ("Rust", "Fern", "Ink"), ONE,
          "Ribbed lambswool, knitted in Yorkshire."),
    Offer("Gannet Cap", "Hats and gloves", "28.00", ("Sand", "Navy"), ONE,
          "A cap with a stiff peak and a dark underside."),
    Offer("Frostnip Gloves", "Hats and gloves", "45.00", ("Black",), ("S", "M", "L"),
          "Windproof, with a fingertip that works on a phone."),
    Offer("Snood of Many Uses", "Hats and gloves", "18.00", ("Coral", "Moss"), ONE,
          "Scarf, hat, headband, mug cosy."),
    Offer("Reproofing Wash", "Care", "14.00", ("Clear",), ONE,
          "Washes and reproofs two jackets. Bring a dull shell back to beading."),
    Offer("Boot Wax", "Care", "9.50", ("Neutral",), ONE,
          "Beeswax and pine. Feeds the leather, keeps the wet out."),
    Offer("Trail Pantry Box", "Subscriptions", "24.00", ("Original", "Vegan"), ONE,
          "Six meals and four snacks for the hill, every few weeks."),
)  # fmt: skip
