"""The review as a program or a notebook holds it: the plain data of the model, and how to render it."""

from __future__ import annotations

from trm_hooks.review.model import Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Review(Report):
    """A :class:`Report` that renders itself; a notebook shows it as Markdown."""

    __slots__ = ()

    def as_markdown(self) -> str:
        """The review as Markdown."""
        from trm_hooks.review.markdown import render

        return render(self)

    def as_html(self) -> str:
        """The review as one self-contained HTML page."""
        from trm_hooks.review.html import render

        return render(self)

    def as_data(self) -> dict[str, Any]:
        """The review as plain dicts and lists: what ``trm-hooks report --format json`` prints."""
        from trm_hooks.review.json_v1 import document

        return document(self)

    def _repr_markdown_(self) -> str:
        return self.as_markdown()
