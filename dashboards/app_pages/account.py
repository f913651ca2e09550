"""One's own account: signing in, and out again."""

from __future__ import annotations

from dashboards import signing_in

signing_in.show()
