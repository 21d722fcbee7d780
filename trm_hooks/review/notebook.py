"""The review as a program or a notebook holds it: the plain data of the model, and how to render it."""

from __future__ import annotations

from trm_hooks.review.model import Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Review(Report):
    """A :class:`Report` that renders itself; a notebook shows the page, or Markdown where it shows no HTML."""

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
        """The review as plain dicts and lists: what ``trm-hooks report --output-format json`` prints."""
        from trm_hooks.review.json_v1 import document

        return document(self)

    def _repr_markdown_(self) -> str:
        return self.as_markdown()

    def _repr_html_(self) -> str:
        """The summary, and the page in a frame of its own, so that its styles and the notebook's leave each other alone."""
        from html import escape

        from trm_hooks.review.html_text import text
        from trm_hooks.review.words import summary

        style = "width: 100%; height: 44rem; border: 1px solid #8888; border-radius: 6px"
        page = escape(self.as_html())
        frame = f'<iframe title="Hyperparameter review" sandbox="allow-scripts" style="{style}" srcdoc="{page}"></iframe>'
        return f"<p>{text(summary(self))}</p>\n{frame}"
