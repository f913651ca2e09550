"""Links in mails that ask how it was. Looking records nothing: mail scanners open every link that they see."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse

from agent.errors import ClosedError, NotFoundError, OutOfRangeError
from agent.language.words import without_invisible
from agent.protocols import TurnsProtocol
from agent.routes.access import Turns, parts_of
from agent.routes.feedback_page import form_page, problem_page, thanks_page
from agent.transcript import FeedbackQuestion

router = APIRouter(prefix="/feedback", tags=["feedback"])

NOTHING_HERE = "There is nothing to answer under this link."
NOT_A_RATING = "Please choose one of the ratings."
RATING = re.compile("[0-9]|10")


@router.get("/{token}", response_class=HTMLResponse)
def get_question(
    token: str, request: Request, turns: Turns, rating: Annotated[str, Query(max_length=20)] = ""
) -> HTMLResponse:
    """The question, with the rating that was clicked chosen and not yet sent; what is no rating chooses none."""
    brand = parts_of(request).settings.brand.name
    try:
        return form_page(brand, token, turns.feedback.of_token(token), _rating(rating))
    except (NotFoundError, ClosedError) as problem:
        return _problem(brand, problem)


@router.post("/{token}", response_class=HTMLResponse)
def post_answer(
    token: str,
    request: Request,
    turns: Turns,
    rating: Annotated[str, Form(max_length=20)] = "",
    comment: Annotated[str, Form(max_length=4000)] = "",
) -> HTMLResponse:
    """Note the answer, or another one, and say thanks; then the next question, where one is due."""
    brand = parts_of(request).settings.brand.name
    # A browser counts a new line as one character and sends two.
    said = without_invisible(comment).replace("\r\n", "\n")[:1000]
    try:
        thanks = turns.feedback.of_token(token).thanks
        if (chosen := _rating(rating)) is None:
            raise OutOfRangeError(NOT_A_RATING)
        return thanks_page(brand, thanks, _further(turns, token, chosen, said))
    except (NotFoundError, ClosedError, OutOfRangeError) as problem:
        return _problem(brand, problem)


def _rating(given: str) -> int | None:
    """People see this page: what is no rating gets words, and no error of a machine's."""
    return int(given) if RATING.fullmatch(given) else None


def _further(turns: TurnsProtocol, token: str, rating: int, comment: str) -> tuple[str, FeedbackQuestion] | None:
    answered = turns.feedback.of_token(token).feedback_id
    unanswered = (
        each
        for each in turns.feedback.give_by_token(token, rating, comment)
        if each.rating is None and each.feedback_id != answered
    )
    further = next(unanswered, None)
    return (turns.feedback.token(further.feedback_id), further) if further else None


def _problem(brand: str, problem: Exception) -> HTMLResponse:
    if isinstance(problem, NotFoundError):
        return problem_page(brand, NOTHING_HERE, 404)
    if isinstance(problem, OutOfRangeError):
        return problem_page(brand, NOT_A_RATING, 422)
    return problem_page(brand, str(problem), 410)
