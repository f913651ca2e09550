"""The words of a question: the release's own, or ours in the brand's voice."""

from __future__ import annotations

from agent.evidence import sentence
from agent.evidence.voices import voice_of, voiced
from agent.feedback_links import FeedbackLinks
from agent.releases.model import Release
from agent.store.feedback import Asked
from agent.transcript import FeedbackKind, FeedbackQuestion

RANGES: dict[FeedbackKind, tuple[int, int]] = {"csat": (1, 5), "nps": (0, 10)}
CSAT_QUESTION = "How happy are you with the help you got from BRAND?"
NPS_QUESTION = "How likely are you to recommend BRAND to a friend?"
COMMENT_QUESTION = "Would you like to tell us why?"
THANKS = "Thank you for telling us."
LABELS: dict[FeedbackKind, tuple[str, str]] = {
    "csat": ("not happy at all", "very happy"),
    "nps": ("not likely at all", "very likely"),
}
MAILED = "{question}\n\n{choices}\n\nOne click shows a page where you send your answer; nothing is kept before that."


def question(asked: Asked, release: Release, brand: str) -> FeedbackQuestion:
    """The question as the customer reads it."""
    own, kind = release.feedback, asked.kind
    said = own.csat_question if kind == "csat" else own.nps_question
    ours = CSAT_QUESTION if kind == "csat" else NPS_QUESTION
    lowest, highest = RANGES[kind]
    return FeedbackQuestion(
        feedback_id=asked.feedback_id,
        kind=kind,
        question=said or _voiced(ours, release, brand),
        lowest=lowest,
        highest=highest,
        lowest_label=LABELS[kind][0],
        highest_label=LABELS[kind][1],
        comment_question=own.comment_question or _voiced(COMMENT_QUESTION, release, brand),
        thanks=own.thanks or _voiced(THANKS, release, brand),
        closes_at=asked.closes_at,
        rating=asked.rating,
        comment=asked.comment,
    )


def mailed(asked: FeedbackQuestion, links: FeedbackLinks) -> str:
    """The question as an e-mail: a line and a link for each answer, the best one first."""
    ends = {asked.lowest: f" ({asked.lowest_label})", asked.highest: f" ({asked.highest_label})"}
    ratings = range(asked.highest, asked.lowest - 1, -1)
    choices = [f"{rating}{ends.get(rating, '')}: {links.link(asked.feedback_id, rating)}" for rating in ratings]
    return MAILED.format(question=asked.question, choices="\n".join(choices))


def _voiced(template: str, release: Release, brand: str) -> str:
    voice = voice_of(release.guidance.voice, release.guidance.phrases)
    (said,) = voiced([sentence(template.replace("BRAND", brand))], voice, "calm", brand)
    return said.template
