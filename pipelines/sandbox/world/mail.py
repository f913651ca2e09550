"""Campaign mails and texts, and what people did with them."""

from __future__ import annotations

from datetime import datetime, timedelta

from pipelines.sandbox.acts import listing
from pipelines.sandbox.books import Document
from pipelines.sandbox.world.scene import Scene

# Days before now, name, subject.
CAMPAIGNS = (
    (171, "late-spring-shells", "Shells for the showers to come"),
    (143, "summer-camping", "Everything for a night under the stars"),
    (112, "summer-clearance", "Last of the summer: up to half off"),
    (81, "autumn-layers", "The layer that goes under everything"),
    (52, "boot-care", "Feed your boots before the mud does"),
    (24, "winter-jackets", "The jackets that stand still in January"),
    (6, "points-reminder", "Your points would like to go outside"),
)


def write_to(scene: Scene) -> None:
    """Send each campaign to those who asked for it; some open, a few click, one in a hundred leaves."""
    for days, campaign, subject in CAMPAIGNS:
        at = scene.now - timedelta(days=days) + timedelta(minutes=scene.rng.randint(0, 50))
        if at < scene.persona.joined_at:
            continue
        if scene.persona.is_email_subscribed and scene.rng.random() < 0.7:
            _mail(scene, campaign, subject, at)
        if scene.customer["sms_marketing_consent"]["state"] == "subscribed" and scene.rng.random() < 0.4:
            _text(scene, campaign, subject, at)


def _mail(scene: Scene, campaign: str, subject: str, at: datetime) -> None:
    mail = {
        "email_id": f"{campaign}-{scene.customer_id}",
        "email_subject": subject,
        "campaign_name": campaign,
    }
    _track(scene, "Email Delivered", mail, at)
    opened_at = at + scene.hours(0.1, 30)
    if scene.rng.random() > 0.42 or not scene.has_come(opened_at):
        return
    _track(scene, "Email Opened", mail, opened_at)
    clicked_at = opened_at + timedelta(seconds=40)
    if scene.rng.random() < 0.25 and scene.has_come(clicked_at):
        link = {**mail, "link_url": f"/campaigns/{campaign}"}
        _track(scene, "Email Link Clicked", link, clicked_at)


def _text(scene: Scene, campaign: str, subject: str, at: datetime) -> None:
    text = {"message_id": f"sms-{campaign}-{scene.customer_id}", "campaign_name": campaign, "text": subject}
    _track(scene, "SMS Delivered", text, at)
    clicked_at = at + timedelta(minutes=6)
    if scene.rng.random() < 0.15 and scene.has_come(clicked_at):
        _track(scene, "SMS Link Clicked", {**text, "link_url": f"/campaigns/{campaign}"}, clicked_at)


def _track(scene: Scene, event: str, properties: Document, at: datetime) -> None:
    listing.track(scene.books, event, properties, at, customer_id=scene.customer_id, anonymous_id=None)
