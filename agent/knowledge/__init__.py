"""What the brand has written, searched by meaning and by words. Finds; decides and says nothing."""

from agent.knowledge.index import Found, Index, Sentence
from agent.knowledge.library import Finder, Library
from agent.knowledge.vectors import KeptVectors

__all__ = ["Finder", "Found", "Index", "KeptVectors", "Library", "Sentence"]
