"""The helpdesks that conversations are handed over to, and the work that is done again and again for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from agent.handoff.desk import AnsweringDesk, HelpDesk
from agent.handoff.gorgias import GorgiasDesk
from agent.handoff.klaviyo import KlaviyoDesk
from agent.handoff.looking import Tidings, look
from agent.handoff.outbox import deliver, forward
from agent.handoff.ways import ANSWERING
from agent.handoff.zendesk import ZendeskDesk
from agent.outside import Outside
from agent.people import People
from agent.settings import Settings
from agent.store.deliveries import Deliveries
from agent.store.open_tickets import OpenTickets
from agent.store.ticket_messages import TicketMessages
from pipelines.inbox import Inbox

Work = Mapping[str, Callable[[], object]]


def helpdesks_of(settings: Settings) -> dict[str, HelpDesk]:
    """The helpdesks that some channel hands over to; the settings hold what each needs."""
    handoff, found = settings.handoff, dict[str, HelpDesk]()
    if "zendesk" in handoff.used and handoff.zendesk and settings.handoff_zendesk_token:
        found["zendesk"] = ZendeskDesk(handoff.zendesk, settings.handoff_zendesk_token.get_secret_value())
    if "gorgias" in handoff.used and handoff.gorgias and settings.handoff_gorgias_key:
        found["gorgias"] = GorgiasDesk(handoff.gorgias, settings.handoff_gorgias_key.get_secret_value())
    if "klaviyo" in handoff.used and handoff.klaviyo and settings.handoff_klaviyo_key:
        found["klaviyo"] = KlaviyoDesk(handoff.klaviyo, settings.handoff_klaviyo_key.get_secret_value())
    return found


def work_for(desks: Mapping[str, HelpDesk], people: People, inbox: Inbox) -> Work:
    """What to do every few seconds, each beside the others: a desk that is slow to take is still listened to."""
    pool, clock = people.database.pool, people.means.clock
    waiting, written, tickets = Deliveries(pool), TicketMessages(pool), OpenTickets(pool)
    answering = {name: cast("AnsweringDesk", desk) for name, desk in desks.items() if name in ANSWERING}
    outside, tidings = Outside(people, written), Tidings(inbox, inbox.horizon())

    def listen() -> int:
        tidings.pass_on(tickets, answering, clock())
        return look(tickets, answering, outside.heard, clock)

    return {
        "handoffs": lambda: deliver(waiting, desks, clock),
        "words for tickets": lambda: forward(written, desks, clock),
        "answers from tickets": listen,
    }
