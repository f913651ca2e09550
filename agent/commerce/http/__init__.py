"""Actions of a brand's own, declared and not programmed: one HTTP request each."""

from agent.commerce.http.declared import HttpRequest, Success
from agent.commerce.http.sending import HttpCalls

__all__ = ["HttpCalls", "HttpRequest", "Success"]
