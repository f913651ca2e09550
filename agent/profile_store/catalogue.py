"""Of a whole catalogue, the products at hand: those that a profile names, that were talked of, or that words find."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb

from agent.profile import Row

# What is told of is a handful; the rest is room to choose from.
FOUND_AT_MOST = 24
NAMED_AT_MOST = 100

# A look at every title, in one column: 100,000 of them took 80 ms for one word and 110 ms for four, on one thread
# of a busy machine. Whole words are judged by the skill.
SEARCH = f"""
    select p.product_id
    from snapshot.catalog.catalog_products as p, (select unnest(?) as word) as w
    where p.status = 'active' and contains(lower(' ' || p.title || ' ' || coalesce(p.product_type, '')), ' ' || w.word)
    group by p.product_id
    order by count(*) desc, p.product_id
    limit {FOUND_AT_MOST}
"""  # noqa: S608  a number of our own
# Where no title has the words: those whose words differ by a slip of the finger, two in a long one. The first letter
# is hardly ever the wrong one, and without it every word would be compared with every other.
NEARLY = f"""
    with told as (
        select
            product_id,
            rtrim(unnest(string_split(lower(title || ' ' || coalesce(product_type, '')), ' ')), 's') as word
        from snapshot.catalog.catalog_products
        where status = 'active'
    )

    select t.product_id
    from told as t, (select unnest(?) as word) as w
    where
        length(w.word) >= 4
        and left(t.word, 1) = left(w.word, 1)
        and abs(length(t.word) - length(w.word)) <= 2
        and damerau_levenshtein(t.word, w.word) <= case when length(w.word) < 7 then 1 else 2 end
    group by t.product_id
    order by count(*) desc, t.product_id
    limit {FOUND_AT_MOST}
"""  # noqa: S608  a number of our own
STOCKED = "select inventory_item_id from snapshot.catalog.catalog_variants where product_id in ({marks})"


@dataclass(frozen=True)
class Sought:
    """What of the catalogue may be meant: words of a title, in lower case, and products that were talked of.

    `passages` are the sentences that a search found in what the brand has written, the nearest first.
    """

    words: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()


def products_at_hand(cursor: duckdb.DuckDBPyConnection, sought: Sought, rows: Iterable[Row]) -> tuple[str, ...]:
    """The products to read, those talked of first, then those that the rows name, newest first, then those found."""
    by_age = sorted(rows, key=lambda row: row.recorded_at, reverse=True)
    named = (getattr(row, "product_id", None) for row in by_age)
    at_hand = dict.fromkeys([*sought.products, *(one for one in named if one)])
    words = [list(sought.words)]
    found = cursor.execute(SEARCH, words).fetchall() if sought.words else []
    found = found or (cursor.execute(NEARLY, words).fetchall() if sought.words else [])
    return tuple(dict.fromkeys([*list(at_hand)[:NAMED_AT_MOST], *(one for (one,) in found)]))


def keys_of_products(cursor: duckdb.DuckDBPyConnection, products: Sequence[str]) -> list[str]:
    """The routing keys under which news of these products and of their stock arrives."""
    marks = ", ".join("?" for _ in products)
    items = cursor.execute(STOCKED.format(marks=marks), products).fetchall() if products else []
    return [f"product:{one}" for one in products] + [f"inventory_item:{item}" for (item,) in items if item]
