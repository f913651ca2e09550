"""The agent as a process: its real parts, started and stopped in order."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import uvicorn

from agent.actions.recovery import EVERY
from agent.app import assemble
from agent.commerce.port import CommercePort
from agent.commerce.sandbox import SandboxCommerce
from agent.commerce.shopify import ShopifyCommerce
from agent.conversation import Turns
from agent.email.answering import Answering
from agent.email.desk import EmailDesk
from agent.email.mailbox import Mailbox
from agent.email.outgoing import EVERY as EVERY_MAIL
from agent.email.outgoing import Sender
from agent.email.taking_in import Door
from agent.handoff.desk import HelpDesk
from agent.handoff.gorgias import GorgiasDesk
from agent.handoff.klaviyo import KlaviyoDesk
from agent.handoff.outbox import EVERY as EVERY_DELIVERY
from agent.handoff.outbox import deliver
from agent.handoff.ways import ways_of
from agent.handoff.zendesk import ZendeskDesk
from agent.knowledge import KeptVectors, Library
from agent.language.classifier import load_examples
from agent.language.embedded import EmbeddedLanguage
from agent.language.openai import OpenAILanguage
from agent.language.protocol import Language
from agent.language.sentences import installed_vectors
from agent.language.token_budget import TokenBudget
from agent.mail import Beside, SmtpMail
from agent.profile_store import ProfileStore, Snapshots
from agent.release_desk import ReleaseDesk
from agent.replay import Today
from agent.routes.access import Parts
from agent.schema import migrate
from agent.settings import Model, Settings, model_settings
from agent.simulation.desk import SimulationDesk
from agent.skills.catalogue import ACTIONS, ROLLED_OUT, SKILLS
from agent.skills.offering import offered
from agent.staff_desk import StaffDesk, introduce
from agent.store.actions import StoredLedger
from agent.store.codes import Codes
from agent.store.conversations import Conversations
from agent.store.database import Database
from agent.store.deliveries import Deliveries
from agent.store.handoffs import BuiltInInbox
from agent.store.letters import Letters
from agent.store.outbox import Outbox
from agent.store.post import Post
from agent.store.received import Received
from agent.store.releases import Releases
from agent.store.staff import Staff
from agent.transcript import TakesTurns
from agent.turn import Brand, Means
from agent.visitor_codes import OneTimeCodes
from agent.visitor_limits import Allowance
from agent.workers import SWITCH_SECONDS, working
from pipelines.inbox import Inbox
from pipelines.inbox import migrate as migrate_inbox
from pipelines.inbox.postgres import database_url

log = logging.getLogger(__name__)

# A turn ends within 5 s; twice that is time enough to let the last ones finish.
DRAIN_SECONDS = 10


def serve(settings: Settings, host: str = "127.0.0.1") -> None:
    """Answer until SIGTERM or Ctrl-C, then finish the turns at work and close everything."""
    # uvicorn drains, then raises the signal once more: without this the process would end there and then,
    # with its connections open and the embedded PostgreSQL left running.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    sys.setswitchinterval(SWITCH_SECONDS)
    with parts(settings) as stands:
        uvicorn.run(
            assemble(stands),
            host=host,
            port=settings.ports.agent,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=DRAIN_SECONDS,
            h11_max_incomplete_event_size=16 * 1024,
            server_header=False,
            access_log=False,
        )


@dataclass(frozen=True)
class Wired:
    """Turns over the real stores, and what they stand on."""

    turns: Turns
    means: Means
    database: Database
    inbox: Inbox
    snapshots: Snapshots


@contextmanager
def wired(settings: Settings, url: str, elsewhere: TakesTurns | None = None) -> Iterator[Wired]:
    """What a process needs that takes turns; closed at the end in reverse."""
    with ExitStack() as stack:
        database, inbox = Database(url), Inbox(url)
        stack.callback(database.close)
        stack.callback(inbox.close)
        snapshots = Snapshots(settings.data_dir / "snapshots")
        profiles = ProfileStore(snapshots, inbox, settings.freshness)
        library = _library(settings, snapshots)
        library.prepare()
        codes = _codes(settings, database, profiles, stack)
        means = replace(
            _means(settings, database, profiles), codes=codes, knowledge=library, post=post_of(settings, database)
        )
        stack.callback(means.commerce.close)  # type: ignore[attr-defined]  # the adapters' own
        if isinstance(means.language, OpenAILanguage):
            stack.callback(means.language.close)
        events, people = Outbox(database.pool, inbox), settings.handoff.people
        turns = Turns(means, database, BuiltInInbox(database.pool), events, people, elsewhere)
        yield Wired(turns, means, database, inbox, snapshots)


@contextmanager
def turns_alone(settings: Settings, url: str) -> Iterator[TakesTurns]:
    """The turns of a process that does nothing else."""
    with wired(settings, url) as stands:
        yield stands.turns


@contextmanager
def parts(settings: Settings) -> Iterator[Parts]:
    """Everything the routes stand on, over the real stores; closed at the end in reverse."""
    with ExitStack() as stack:
        url = database_url(settings.data_dir, settings.stores.database_url)
        migrate_inbox(url)
        migrate(url)
        # Turns that ask a model wait and compute little, and what it may cost in a day is counted in one process.
        elsewhere = None if model_settings().name else stack.enter_context(working(turns_alone, settings, url))
        stands = stack.enter_context(wired(settings, url, elsewhere))
        means, database = stands.means, stands.database
        checks = {
            "snapshot": stands.snapshots.standing,
            "inbox": stands.inbox.horizon,
            "release": means.current_release,
        }
        stack.enter_context(recovering(stands.turns))
        helpdesks = helpdesks_of(settings)
        for helpdesk in helpdesks.values():
            stack.callback(helpdesk.close)
        if helpdesks:
            waiting = Deliveries(database.pool)
            stack.enter_context(repeating("handoffs", EVERY_DELIVERY, lambda: deliver(waiting, helpdesks, means.clock)))
        desk = ReleaseDesk(database.pool, Outbox(database.pool, stands.inbox), ROLLED_OUT, means.clock)
        embedded = means.language if isinstance(means.language, EmbeddedLanguage) else EmbeddedLanguage()
        tried = SimulationDesk(database.pool, desk, means, Today(means.brand, embedded), means.clock)
        staff = StaffDesk(Staff(database.pool), means.clock)
        if settings.demo_password:
            introduce(staff, settings.demo_password.get_secret_value())
        email = email_of(settings, stands.turns, means, database)
        if email is not None:
            stack.enter_context(beside_the_turns(email, settings))
        yield Parts(stands.turns, means.profiles.freshness, checks, settings, desk, tried, staff, email)


def recovering(turns: Turns) -> AbstractContextManager[None]:
    """Take up open actions every few seconds."""
    return repeating("recovery", EVERY, turns.recover)


@contextmanager
def repeating(name: str, every: timedelta, work: Callable[[], object]) -> Iterator[None]:
    """Do the work again and again, beside the turns; what is down is asked again next time."""
    over = threading.Event()

    def loop() -> None:
        while not over.wait(every.total_seconds()):
            try:
                work()
            except Exception:
                log.exception("%s failed; the next try is in %s", name, every)

    thread = threading.Thread(target=loop, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def post_of(settings: Settings, database: Database) -> Post | None:
    """E-mail as a channel, for a brand with an address that customers write to."""
    email = settings.email
    if email.address is None:
        return None
    gone_after = timedelta(minutes=email.gone_after_minutes)
    return Post(Letters(database.pool), str(email.address), settings.brand.name, gone_after)


def email_of(settings: Settings, turns: Turns, means: Means, database: Database) -> EmailDesk | None:
    """What takes mails in, answers them and carries ours, over the mail server of the settings."""
    if means.post is None:
        return None
    received, key = Received(database.pool), settings.email_signing_key
    answering = Answering(
        turns,
        means.conversations,
        means.profiles,
        received,
        means.post,
        means.clock,
        settings.chat.message_characters,
        settings.email.hourly_of_strangers,
    )
    sender = Sender(means.post.address, settings.brand.name)
    secret = key.get_secret_value() if key else None
    return EmailDesk(Door(received, settings.email), answering, SmtpMail(settings.mail), sender, means.clock, secret)


@contextmanager
def beside_the_turns(email: EmailDesk, settings: Settings) -> Iterator[None]:
    """Take mails in, answer them and carry ours until the block ends."""
    with ExitStack() as stack:
        stack.enter_context(repeating("mail out", EVERY_MAIL, email.send))
        stack.enter_context(repeating("mail answered", EVERY_MAIL, email.answer))
        imap = settings.email.imap
        if imap is not None:
            password = settings.email_imap_password.get_secret_value()
            mailbox = Mailbox(imap, password, email.door, email.clock, settings.email.body_bytes)
            stack.enter_context(repeating("mail in", timedelta(seconds=imap.every_seconds), mailbox.take_in))
        yield


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


def language(model: Model, conversations: Conversations) -> Language:
    """The model that the environment names, over the embedded layer; or the embedded layer alone."""
    embedded = EmbeddedLanguage()
    if not model.name:
        return embedded
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    spent = TokenBudget(model.tokens_per_day, conversations.tokens_since(midnight))
    return OpenAILanguage(model, embedded, offered(SKILLS, ACTIONS, load_examples()), tokens=spent)


def _commerce(settings: Settings) -> CommercePort:
    """The store that the settings name."""
    commerce = settings.commerce
    if commerce.adapter == "shopify":
        return ShopifyCommerce.of(commerce.shop_domain, commerce.api_version, commerce.token.get_secret_value())
    return SandboxCommerce(f"http://127.0.0.1:{settings.ports.shop}", settings.shop_token.get_secret_value())


def _codes(settings: Settings, database: Database, profiles: ProfileStore, stack: ExitStack) -> OneTimeCodes | None:
    """One-time codes for a brand with a mail server."""
    if not settings.mail.host:
        return None
    beside = Beside("mail")
    stack.callback(beside.close)
    key, brand = settings.jwt_secret.get_secret_value(), settings.brand.name
    return OneTimeCodes(Codes(database.pool), profiles, SmtpMail(settings.mail), beside, key=key, brand=brand)


def _library(settings: Settings, snapshots: Snapshots) -> Library:
    """What the brand has written, to be searched; without the sentence model nothing is found in it."""
    vectors = installed_vectors()
    return Library(snapshots, KeptVectors(vectors, settings.data_dir / "knowledge") if vectors else None)


def _means(settings: Settings, database: Database, profiles: ProfileStore) -> Means:
    brand, conversations = settings.brand, Conversations(database.pool)
    return Means(
        brand=Brand(brand.name, ZoneInfo(brand.time_zone), brand.currency),
        language=language(model_settings(), conversations),
        profiles=profiles,
        conversations=conversations,
        ledger=StoredLedger(database.pool),
        commerce=_commerce(settings),
        handoffs=BuiltInInbox(database.pool),
        ways=ways_of(settings.handoff),
        current_release=Releases(database.pool).current,
        clock=lambda: datetime.now(UTC),
        code_allowance=Allowance(settings.chat.code_rate),
        lookup_allowance=Allowance(settings.chat.lookup_rate),
    )
