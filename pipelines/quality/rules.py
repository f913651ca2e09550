"""The rules of a line of an order file, in the order in which a line is told why it was refused."""

from __future__ import annotations

from enum import StrEnum


class LineRule(StrEnum):
    """What a line upholds. The value is the reason under which a line that does not is quarantined."""

    EVERY_FIELD = "line_has_every_field"
    ORDER_NAME_GIVEN = "order_name_is_given"
    ORDER_NAME_KNOWN = "order_name_is_an_order_or_a_credit_note"
    SKU_GIVEN = "sku_is_given"
    QUANTITY_NUMBER = "quantity_is_a_whole_number"
    QUANTITY_ORDERED = "quantity_of_an_order_is_positive"
    QUANTITY_CREDITED = "quantity_of_a_credit_note_is_negative"
    PRICE_NUMBER = "unit_price_is_an_amount"
    PRICE_SIGN = "unit_price_is_not_negative"
    TIME_READABLE = "ordered_at_is_a_time"
    TIME_ON_DAY = "ordered_at_is_on_the_day_of_its_file"


# A business reader meets these in the Data Docs.
SENTENCES: dict[LineRule, str] = {
    LineRule.EVERY_FIELD: "A line has as many fields as the header: an unquoted comma shifts all that follows it.",
    LineRule.ORDER_NAME_GIVEN: "A line says which order or credit note it belongs to.",
    LineRule.ORDER_NAME_KNOWN: "It is an order or a credit note; anything else (a bad-debt adjustment) is no sale.",
    LineRule.SKU_GIVEN: "A line says what was sold.",
    LineRule.QUANTITY_NUMBER: "A quantity is a whole number.",
    LineRule.QUANTITY_ORDERED: "An order sells one or more; a negative quantity belongs on a credit note.",
    LineRule.QUANTITY_CREDITED: "A credit note takes back one or more, written as a negative quantity.",
    LineRule.PRICE_NUMBER: "A unit price is an amount of at most four decimals.",
    LineRule.PRICE_SIGN: "A unit price is not negative; nothing is sold for less than nothing.",
    LineRule.TIME_READABLE: "The time of an order can be read in the format of its feed.",
    LineRule.TIME_ON_DAY: "A line lies in the file of its own day, or it could be counted twice.",
}
