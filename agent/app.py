"""The agent's HTTP application, assembled from its parts."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse, Response

from agent.errors import (
    ClosedError,
    NotFoundError,
    NotGivenError,
    NotReadyError,
    NotYoursToAnswerError,
    OutOfRangeError,
)
from agent.releases.drafts import ChangedMeanwhileError, NotFitError, UnknownReleaseError
from agent.routes import (
    actions,
    audit,
    conversations,
    deliveries,
    email,
    experiments,
    feedback,
    freshness,
    health,
    people,
    previews,
    promises,
    releases,
    review,
    secrets,
    segments,
    simulations,
    skills,
    staff,
    widget,
)
from agent.routes.access import SESSION_HEADER, Parts, Rates
from agent.routes.bounds import Bounds
from agent.routes.personal import PersonalData
from agent.simulation.desk import NotAtWorkError
from agent.staff import NotAllowedError
from agent.staff.proof import StrangerError
from agent.staff_desk import TooManyTriesError
from agent.store.skill_secrets import NotSettableError
from agent.store.staff import PeopleError
from agent.visitor_proof import ProofError

ROUTERS = (
    actions.router,
    audit.router,
    conversations.router,
    deliveries.router,
    email.router,
    experiments.router,
    feedback.router,
    freshness.router,
    health.router,
    people.router,
    previews.router,
    promises.router,
    releases.router,
    review.router,
    secrets.router,
    segments.router,
    simulations.router,
    skills.router,
    staff.router,
    widget.router,
)


def assemble(parts: Parts) -> FastAPI:
    """The application over `parts`; it starts nothing and owns nothing."""
    chat = parts.settings.chat
    app = FastAPI(title="Rapport agent", version="0.1.0", redoc_url=None)
    app.state.parts = parts
    app.state.rates = Rates(chat.stranger_rate, chat.customer_rate)
    for router in ROUTERS:
        app.include_router(router)
    _answer_errors(app)
    app.add_middleware(PersonalData, words_of=parts.turns.people.words_of)
    larger = {"/webhooks/email/mime": parts.settings.email.body_bytes} if parts.email else {}
    app.add_middleware(Bounds, body_bytes=chat.body_bytes, at_once=chat.turns_at_once, larger=larger)
    # Outermost, so that a refusal can be read by the storefront's script too.
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(parts.settings.origins),
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type", "Accept", SESSION_HEADER],
        expose_headers=["x-vercel-ai-ui-message-stream", "Retry-After"],
    )
    return app


def _answer_errors(app: FastAPI) -> None:
    app.add_exception_handler(NotFoundError, lambda *_: _problem(404, "There is no such conversation."))
    app.add_exception_handler(UnknownReleaseError, lambda _, error: _problem(404, f"There is {error}."))
    app.add_exception_handler(NotAllowedError, lambda _, error: _problem(403, str(error)))
    app.add_exception_handler(ChangedMeanwhileError, lambda _, error: _problem(409, str(error)))
    app.add_exception_handler(NotAtWorkError, lambda _, error: _problem(409, str(error)))
    app.add_exception_handler(NotGivenError, lambda _, error: _problem(409, str(error)))
    app.add_exception_handler(NotSettableError, lambda _, error: _problem(409, str(error)))
    app.add_exception_handler(ClosedError, lambda _, error: _problem(409, str(error)))
    app.add_exception_handler(OutOfRangeError, lambda _, error: _problem(422, str(error)))
    app.add_exception_handler(NotFitError, _not_fit)
    app.add_exception_handler(NotReadyError, _not_ready)
    app.add_exception_handler(NotYoursToAnswerError, lambda _, error: _problem(409, str(error)))
    app.add_exception_handler(PeopleError, lambda _, error: _problem(409, str(error)))
    app.add_exception_handler(ProofError, _not_believed)
    app.add_exception_handler(StrangerError, _not_believed)
    app.add_exception_handler(TooManyTriesError, lambda _, error: _problem(429, str(error), {"Retry-After": "900"}))
    app.add_exception_handler(RequestValidationError, _not_understood)


def _not_ready(_request: Request, _error: Exception) -> Response:
    return _problem(503, "The agent is still starting: try again in a few seconds.", {"Retry-After": "5"})


def _not_believed(_request: Request, error: Exception) -> Response:
    return _problem(401, str(error), {"WWW-Authenticate": "Bearer"})


def _not_understood(_request: Request, error: Exception) -> Response:
    """Which field is wrong and why, without what was sent: it may be unprintable, and it is not ours to repeat."""
    assert isinstance(error, RequestValidationError)  # noqa: S101  # registered for this class only
    wrong = [f"{'.'.join(str(step) for step in one['loc'])}: {one['msg']}" for one in error.errors()]
    return _problem(422, "; ".join(wrong))


def _not_fit(_request: Request, error: Exception) -> Response:
    assert isinstance(error, NotFitError)  # noqa: S101  # registered for this class only
    problems = [{"field": each.field, "message": each.message} for each in error.problems]
    return JSONResponse({"detail": str(error), "problems": problems}, 422)


def _problem(status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"detail": detail}, status, headers=headers)
