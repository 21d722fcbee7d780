"""What is wrong with an override."""

from __future__ import annotations


class OverrideError(ValueError):
    """An override that Hydra refuses; ``column`` (1-based) counts characters of the override's text."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.column = column
