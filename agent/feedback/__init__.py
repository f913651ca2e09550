"""How it was: customers are asked after an episode, on its channel, and what they answer is told to the inbox."""

from agent.feedback.asking import Asking, AskingAfter
from agent.feedback.desk import FeedbackDesk

__all__ = ["Asking", "AskingAfter", "FeedbackDesk"]
