"""The page behind a link in a mail: plain HTML without a script, everything that was written escaped."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from html import escape
from string import Template

from fastapi.responses import HTMLResponse

from agent.routes.access import STATIC
from agent.transcript import FeedbackQuestion

FORM = Template("""<form method="post" action="$action">
<fieldset><legend>$question</legend>
<div class="$shape">$ratings</div>
<p class="ends"><span>$lowest: $lowest_label</span><span>$highest: $highest_label</span></p></fieldset>
<label class="comment" for="comment">$comment_question</label>
<textarea id="comment" name="comment" maxlength="1000">$comment</textarea>
<button type="submit">Send</button>
</form>
<p class="quiet">You can change your answer until $until.</p>""")
# More than this do not stand side by side on a phone.
MANY = 6
RATING = Template(
    '<label><input type="radio" name="rating" value="$rating" required$checked><span>$rating</span></label>'
)


def form_page(brand: str, token: str, asked: FeedbackQuestion, chosen: int | None) -> HTMLResponse:
    """The question, with the rating that the link was for; nothing is recorded by looking at it."""
    return _page(brand, _form(token, asked, asked.rating if chosen is None else chosen))


def thanks_page(brand: str, thanks: str, further: tuple[str, FeedbackQuestion] | None) -> HTMLResponse:
    """That the answer was heard, and the next question with its token where there is one."""
    over = '<p class="quiet">You can close this page.</p>'
    more = f'<div class="next">{_form(*further, further[1].rating)}</div>' if further else over
    return _page(brand, f'<h1 role="status">{escape(thanks)}</h1>{more}')


def problem_page(brand: str, said: str, status: int) -> HTMLResponse:
    """Why there is nothing to answer here."""
    return _page(brand, f"<h1>{escape(said)}</h1>", status)


def _form(token: str, asked: FeedbackQuestion, chosen: int | None) -> str:
    ratings = (
        RATING.substitute(rating=rating, checked=" checked" if rating == chosen else "")
        for rating in range(asked.lowest, asked.highest + 1)
    )
    said = {name: escape(str(value)) for name, value in vars(asked).items()}
    until = f"{asked.closes_at:%-d %B %Y}"
    said["shape"] = "ratings many" if asked.highest - asked.lowest >= MANY else "ratings"
    return FORM.substitute(said | {"action": escape(f"/feedback/{token}"), "ratings": "".join(ratings), "until": until})


def _page(brand: str, body: str, status: int = 200) -> HTMLResponse:
    page, style, digest = _static()
    # Nothing but our own style may load, and the address, which carries the token, is told to nobody.
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    headers = {"content-security-policy": policy, "referrer-policy": "no-referrer", "cache-control": "no-store"}
    headers |= {"x-content-type-options": "nosniff", "x-robots-tag": "noindex"}
    return HTMLResponse(page.substitute(brand=escape(brand), style=style, body=body), status, headers)


@cache
def _static() -> tuple[Template, str, str]:
    style = (STATIC / "feedback.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return Template((STATIC / "feedback.html").read_text(encoding="utf-8")), style, digest
