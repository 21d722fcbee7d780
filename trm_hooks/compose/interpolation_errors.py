"""What is wrong with an interpolation."""

from __future__ import annotations


class InterpolationSyntaxError(ValueError):
    """A malformed interpolation; ``offset`` counts characters of the value."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
