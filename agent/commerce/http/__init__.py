"""Calls of a brand's own, declared and not programmed: one HTTP request each."""

from agent.commerce.http.declared import AnswerField, HttpRequest, Success
from agent.commerce.http.sending import HttpCalls, OutsideCalls

__all__ = ["AnswerField", "HttpCalls", "HttpRequest", "OutsideCalls", "Success"]
