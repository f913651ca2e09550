"""Small lives of shoppers as the events that tell of them."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from tests.pipelines.dbt.stories_of_accounts import account, visits
from tests.pipelines.dbt.stories_of_marketing_and_helpdesks import helpdesks, marketing
from tests.pipelines.dbt.stories_of_orders import order_life
from tests.pipelines.dbt.stories_of_the_shop import assigned, catalogue, experiments, own_segments, policy
from tests.pipelines.dbt.told import START, Told


def stories(seed: int, shoppers: int = 6) -> list[Told]:
    """A shop with a policy, two products and some shoppers."""
    random = Random(seed)
    told = [*policy(), *own_segments(), *catalogue(random), *experiments()]
    for number in range(1, shoppers + 1):
        told += _shopper(random, number)
    return told


def _shopper(random: Random, number: int) -> list[Told]:
    """One life: an account, some browsing, one to four orders and what came of them."""
    me, mail = f"shopify_customer_id:{number}", f"email:s{number}@example.com"
    born = START + timedelta(days=random.randint(0, 9), minutes=number)
    told = [*account(random, number, born, me, mail), *visits(random, number, born, me, mail)]
    told += assigned(number)
    told += [*marketing(random, number, born), *helpdesks(random, number, born + timedelta(days=5))]
    for count in range(random.randint(1, 4)):
        at = born + timedelta(days=3 + 14 * count + random.randint(0, 6), hours=random.randint(0, 12))
        told += order_life(random, number * 10 + count, number, at, (me, mail))
    return told
