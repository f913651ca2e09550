"""The agent as a process: its real parts, started and stopped in order."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import timedelta

import uvicorn

from agent.actions.recovery import EVERY
from agent.app import assemble
from agent.conversation import Turns
from agent.email.answering import Answering
from agent.email.desk import EmailDesk
from agent.email.mailbox import Mailbox
from agent.email.outgoing import EVERY as EVERY_MAIL
from agent.email.outgoing import Sender
from agent.email.taking_in import Door
from agent.feedback.desk import EVERY as EVERY_QUESTION
from agent.handoff.outbox import EVERY as EVERY_DELIVERY
from agent.helpdesks import helpdesks_of, work_for
from agent.language.embedded import EmbeddedLanguage
from agent.mail import SmtpMail
from agent.release_desk import ReleaseDesk
from agent.replay import Today
from agent.routes.access import Parts
from agent.schema import migrate
from agent.settings import Settings, model_settings
from agent.simulation.desk import SimulationDesk
from agent.skills.catalogue import ROLLED_OUT
from agent.staff_desk import StaffDesk, introduce
from agent.store.database import Database
from agent.store.outbox import Outbox
from agent.store.received import Received
from agent.store.staff import Staff
from agent.turn import Means
from agent.wiring import secrets_of, surroundings, turns_alone, wired
from agent.workers import SWITCH_SECONDS, working
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
            for name, work in work_for(helpdesks, stands.turns.people, stands.inbox).items():
                stack.enter_context(repeating(name, EVERY_DELIVERY, work))
        embedded = means.language if isinstance(means.language, EmbeddedLanguage) else EmbeddedLanguage()
        events, secrets = Outbox(database.pool, stands.inbox), secrets_of(settings, database)
        around = surroundings(settings, embedded, secrets)
        desk = ReleaseDesk(database.pool, events, ROLLED_OUT, means.clock, around)
        tried = SimulationDesk(database.pool, desk, means, Today(means.brand, embedded), means.clock)
        staff = StaffDesk(Staff(database.pool), means.clock)
        if settings.demo_password:
            introduce(staff, settings.demo_password.get_secret_value())
        email = email_of(settings, stands.turns, means, database)
        if email is not None:
            stack.enter_context(beside_the_turns(email, settings))
            if settings.email.public_url:
                stack.enter_context(repeating("feedback", EVERY_QUESTION, stands.turns.feedback.ask_silent))
        yield Parts(stands.turns, means.profiles.freshness, checks, settings, desk, tried, staff, email, secrets)


def recovering(turns: Turns) -> AbstractContextManager[None]:
    """Take up open actions every few seconds."""
    return repeating("recovery", EVERY, turns.open_actions.recover)


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
