"""Skills that a support lead made: data of the release, and the one interpreter that answers by them."""

from agent.skills.custom.book import NO_BOOK, Book, book_of

__all__ = ["NO_BOOK", "Book", "book_of"]
