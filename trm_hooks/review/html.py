"""A report as one HTML page that needs nothing else: no network, no other file, and no script to be read.

The script only adds the filter, the provenance of a cell, and the choice between light and dark. A content security policy
allows this script and this style and nothing more.
"""

from __future__ import annotations

from trm_hooks.review.html_matrix import Matrix
from trm_hooks.review.html_sections import sections
from trm_hooks.review.html_text import attribute, json_script, text
from trm_hooks.review.words import stand, summaries

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.review.model import Report


def render(report: Report) -> str:
    """The whole page."""
    style, script = _asset("page.css"), _asset("page.js")
    matrix = Matrix(report)
    body = "\n".join((_header(report), sections(report, matrix.html()), _PANEL))
    data = json_script(matrix.data())
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{attribute(_policy(style, script))}">
<meta name="color-scheme" content="light dark">
<title>Hyperparameter review: {text(report.title)}</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the review</a>
{body}
<script type="application/json" id="data">{data}</script>
<script>{script}</script>
</body>
</html>
"""


def _header(report: Report) -> str:
    first, *runs = summaries(report)
    section = "commands" if report.commands and not report.refused() else "critical"
    wrong = f'<p class="runs"><a href="#section-{section}">{text("; ".join(runs))}.</a></p>\n' if runs else ""
    return f"""<header class="head">
<p class="eyebrow">Hyperparameter alignment review</p>
<button type="button" id="theme" hidden aria-label="Switch between light and dark"></button>
<h1>{text(report.title)}</h1>
<p class="lede">{text(first)}.</p>
{wrong}<p class="stand">{text(stand(report))}</p>
</header>"""


_PANEL = """<aside id="panel" aria-live="polite" aria-label="Provenance" hidden>
<button type="button" id="close" aria-label="Close">×</button>
<div id="provenance"></div>
</aside>"""


def _asset(name: str) -> str:
    from pkgutil import get_data  # works in a zip archive too, and costs a tenth of importlib.resources

    data = get_data("trm_hooks.review", name)
    assert data is not None
    return data.decode("utf-8").strip()


def _policy(style: str, script: str) -> str:
    return f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"


def _hash(content: str) -> str:
    from base64 import b64encode
    from hashlib import sha256

    return f"'sha256-{b64encode(sha256(content.encode('utf-8')).digest()).decode()}'"
