"""What turns stand on, made of the settings: stores, language, shop and knowledge of one process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from agent.commerce.http import HttpCalls
from agent.commerce.port import CommercePort
from agent.commerce.sandbox import SandboxCommerce
from agent.commerce.shopify import ShopifyCommerce
from agent.conversation import Turns
from agent.feedback_links import FeedbackLinks
from agent.handoff.ways import ways_of
from agent.knowledge import KeptVectors, Library
from agent.language.embedded import EmbeddedLanguage
from agent.language.openai import OpenAILanguage
from agent.language.outright import all_examples
from agent.language.protocol import Language
from agent.language.sentences import installed_vectors
from agent.language.token_budget import TokenBudget
from agent.mail import Beside, SmtpMail
from agent.profile_store import ProfileStore, Snapshots
from agent.protocols import TakesTurns
from agent.settings import Model, Settings, model_settings
from agent.skills.catalogue import ACTIONS, SKILLS
from agent.skills.custom.surroundings import Surroundings
from agent.skills.offering import offered
from agent.store.actions import StoredLedger
from agent.store.codes import Codes
from agent.store.conversations import Conversations
from agent.store.database import Database
from agent.store.experiments import Experiments
from agent.store.handoffs import BuiltInInbox
from agent.store.letters import Letters
from agent.store.outbox import Outbox
from agent.store.post import Post
from agent.store.releases import Releases
from agent.store.sealing import Seal
from agent.store.skill_secrets import SkillSecrets
from agent.turn import Brand, Means
from agent.visitor_codes import OneTimeCodes
from agent.visitor_limits import Allowance
from pipelines.inbox import Inbox


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
        stack.callback(means.calls.close)  # type: ignore[attr-defined]  # as above
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


def post_of(settings: Settings, database: Database) -> Post | None:
    """E-mail as a channel, for a brand with an address that customers write to."""
    email = settings.email
    if email.address is None:
        return None
    gone_after = timedelta(minutes=email.gone_after_minutes)
    links = FeedbackLinks(email.public_url, settings.jwt_secret.get_secret_value()) if email.public_url else None
    return Post(Letters(database.pool), str(email.address), settings.brand.name, gone_after, links)


def language(model: Model, conversations: Conversations) -> Language:
    """The model that the environment names, over the embedded layer; or the embedded layer alone."""
    embedded = EmbeddedLanguage()
    if not model.name:
        return embedded
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    spent = TokenBudget(model.tokens_per_day, conversations.tokens_since(midnight))
    return OpenAILanguage(model, embedded, offered(SKILLS, ACTIONS, all_examples()), tokens=spent)


def secrets_of(settings: Settings, database: Database) -> SkillSecrets:
    """What custom skills may send, of the environment and of the page."""
    keys = [each.get_secret_value() for each in (settings.secrets_key, settings.secrets_previous_key) if each]
    return SkillSecrets(database.pool, Seal(*keys) if settings.secrets_key else None)


def surroundings(settings: Settings, embedded: EmbeddedLanguage, secrets: SkillSecrets) -> Surroundings:
    """What custom skills meet in this configuration."""
    return Surroundings(
        hosts=settings.commerce.hosts,
        private_hosts=settings.commerce.private_hosts,
        secrets=secrets.value,
        brand=settings.brand.name,
        alike=embedded.alike,
        examples=all_examples(),
        names=secrets.names,
    )


def commerce_of(settings: Settings) -> CommercePort:
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
    brand, conversations, releases = settings.brand, Conversations(database.pool), Releases(database.pool)
    return Means(
        brand=Brand(brand.name, ZoneInfo(brand.time_zone), brand.currency),
        language=language(model_settings(), conversations),
        profiles=profiles,
        conversations=conversations,
        ledger=StoredLedger(database.pool),
        commerce=commerce_of(settings),
        handoffs=BuiltInInbox(database.pool),
        ways=ways_of(settings.handoff),
        current_release=releases.current,
        signed_releases=releases.every,
        calls=HttpCalls(
            secrets_of(settings, database).value, settings.commerce.private_hosts, hosts=settings.commerce.hosts
        ),
        clock=lambda: datetime.now(UTC),
        code_allowance=Allowance(settings.chat.code_rate),
        lookup_allowance=Allowance(settings.chat.lookup_rate),
        is_experimenting=Experiments(database.pool).is_serving,
    )
