"""A support lead's day, all of it through the pages: a miss is found, mended, tried, signed, and taken back.

A shopper is refused and asks for a person, who answers in the inbox. The lead reads the conversation, flags the
refusal, lengthens the window in a draft, sees what that does to past conversations, has the draft simulated by the
scheduler's own daemon, signs it, and rolls it back. No process is started anew meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect

from pipelines.sandbox.characters import BY_ID
from tests.e2e.browsing import Colleague, Shopper, a_browser, needs_chromium
from tests.e2e.conftest import Rapport

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1200), needs_chromium]

HUMAN = "let me talk to a human"
GIVEN = "Of course: I have opened the return for you."
# Members' windows that have closed and would still be open with 60 days, of people whom the storefront signs in.
CLOSED = """
    select split_part(identifiers.identifier, ':', 2), options.product_title
    from profiles.profile_return_options as options
    inner join profiles.profile_orders as orders using (order_id)
    inner join profiles.profile_identifiers as identifiers on options.customer_id = identifiers.customer_id
    where
        identifiers.identifier_type = 'shopify_customer_id'
        and options.scope = 'order_line' and options.tier = 'member' and options.window_days = 30
        and options.returnable_quantity > 0 and not options.is_final_sale
        and options.returnable_until_at < now() and options.returnable_until_at + interval 29 day > now()
    order by options.returnable_until_at desc
"""


@dataclass(frozen=True)
class Refused:
    """Somebody whose piece is too late to go back."""

    customer_id: int
    piece: str

    @property
    def asks(self) -> str:
        """What they write."""
        return f"Can I return my {self.piece}?"


@pytest.fixture(scope="module")
def pages(rapport: Rapport) -> str:
    """Where the dashboards and a daemon that does simulations stand, beside everything else."""
    rapport.serve("dashboards", "dashboards", "serve", ready="_stcore/health")
    rapport.begin("daemon", "dagster._daemon", "run", "-m", "tests.e2e.simulations_alone")
    return rapport.address("dashboards")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with a_browser() as launched:
        yield launched


@pytest.fixture(scope="module")
def refused(rapport: Rapport) -> tuple[Refused, Refused]:
    """Two of them."""
    known = {int(number): piece for number, piece in rapport.published(CLOSED) if int(number) in BY_ID}
    one, other, *_ = (Refused(number, piece) for number, piece in known.items())
    return one, other


def test_a_lead_mends_a_miss_by_the_pages_alone_and_takes_it_back(
    rapport: Rapport, pages: str, browser: Browser, refused: tuple[Refused, Refused]
) -> None:
    one, other = refused
    shop = rapport.address("shop")
    first = Shopper.signed_in(browser, shop, one.customer_id)
    assert ": no, its return window closed" in first.asks(one.asks)
    assert "handed our conversation to a colleague" in first.asks(HUMAN)

    adam = Colleague.signed_in(browser, pages, "Adam, agent")
    answers_and_resolves(adam, BY_ID[one.customer_id].name)
    assert "Adam" in first.reads(GIVEN).inner_text()

    lea = Colleague.signed_in(browser, pages, "Lea, lead")
    flags(lea, one.asks)
    drafts_sixty_days(lea)
    tries(lea)
    signs(lea)

    second = Shopper.signed_in(browser, shop, other.customer_id)
    assert ": yes, until" in second.asks(other.asks)
    rolls_back(lea)
    assert ": no, its return window closed" in second.asks(other.asks)


def answers_and_resolves(adam: Colleague, whom: str) -> None:
    adam.opens("Inbox")
    adam.tab.get_by_role("radio", name=whom).check(force=True)
    adam.settles()
    adam.presses("Take over")
    adam.settles()
    # The customer's own row stands beside what they said.
    adam.sees("Tier: member")
    adam.tab.get_by_label("Reply", exact=True).fill(GIVEN)
    adam.presses("Send")
    # Pressed at once: what was sent is sent.
    adam.presses("Resolve")
    # Another test of the same stack may have left somebody who waits.
    expect(adam.tab.get_by_role("radio", name=whom)).to_have_count(0)


def flags(lea: Colleague, asked: str) -> None:
    """Finds it by its words, reads why, and says what would have been right."""
    lea.opens("Conversations")
    line = lea.tab.locator("[class*='st-key-line-new-']").filter(has_text=asked).first
    line.get_by_role("button", name="Open").click()
    lea.sees("With the agent")
    lea.settles()
    lea.sees(GIVEN)
    lea.tab.get_by_text("Why · turn 1").click()
    lea.sees(re.compile("^Release starter-"))
    lea.tab.get_by_text("Flag a miss · turn 1").click()
    form = lea.tab.get_by_test_id("stExpander").filter(has_text="Flag a miss · turn 1")
    lea.settles()
    wrong = lea.tab.get_by_role("option", name="The decision is wrong", exact=True)
    # A list that opens while the page is still drawn closes again.
    while not wrong.is_visible():
        form.get_by_role("combobox", name="What was wrong").click()
        lea.tab.wait_for_timeout(500)
    wrong.click()
    form.get_by_label("The right answer").fill("Yes: members have 60 days.")
    form.get_by_label("The next answer must say").fill("yes, until")
    form.get_by_role("button", name="Flag", exact=True).click()
    lea.sees("The decision is wrong: Yes: members have 60 days.")


def drafts_sixty_days(lea: Colleague) -> None:
    """The number alone is a fault: the sentence that customers read says another."""
    lea.opens("Releases")
    lea.presses("New draft")
    lea.sees("The draft is open.")
    lea.settles()
    lea.fills("Member: days", "60")
    lea.sees("Members' return window goes from 30 to 60 days.")
    lea.sees("says 30 days, and the release holds 60")
    lea.fills("Member: words", "Members can return unworn items within 60 days of delivery.")
    lea.presses("Save")
    lea.sees("Saved as revision 2.")
    lea.settles()
    lea.sees("was not run on this revision")


def tries(lea: Colleague) -> None:
    """Both runs are asked for; the daemon's sensor finds them, and the page tells when they are over."""
    lea.opens("Simulation")
    lea.turns_to("Policy diff")
    lea.presses("Compare")
    lea.sees("The comparison is asked for.")
    lea.settles()
    lea.turns_to("Run")
    lea.presses("Run")
    lea.sees("Every scenario passed on this revision: it may be signed.")
    lea.sees(re.compile(r"^1 of 1 scenarios pass every one of 3 times"))
    expect(lea.tab.get_by_text("None", exact=True)).to_have_count(0)
    lea.turns_to("Policy diff")
    # A table is drawn as a picture: its words stand in it for whoever does not see it, and have no place of their own.
    expect(lea.tab.get_by_text("Decision: deny to allow").first).to_be_attached()
    money = lea.tab.get_by_test_id("stMetric").filter(has_text="Money that hangs on them")
    assert float(money.get_by_test_id("stMetricValue").inner_text().split()[0]) > 0


def signs(lea: Colleague) -> None:
    lea.opens("Releases")
    lea.fills("Note", "Members waited too briefly.")
    lea.tab.get_by_text("I have read what this changes").click()
    lea.presses("Sign off")
    lea.sees("It is live.")
    lea.settles()
    lea.sees("Signed by Lea")


def rolls_back(lea: Colleague) -> None:
    lea.sees("Members' return window goes from 60 to 30 days.")
    lea.fills("Why", "Too many came back.")
    lea.presses("Roll back")
    lea.sees(re.compile(r"is live again\.$"))
