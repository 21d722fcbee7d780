"""Where a config differs from what its baseline pins, or documents and no comment says so: shared by several checks.

A comment cites a value where the word or number itself is in it, in any of the ways people write it: ``768``, ``768.0``,
``100k``, ``100,000``, ``1e-4`` and ``0.0001`` cite numbers; ``True``, ``true`` cite a boolean; a text is cited as a whole
word. Digits inside another word or number do not count.
"""

from __future__ import annotations

import re

from trm_hooks.baselines.compare import deviates, differs, ratio_text, show
from trm_hooks.baselines.model import is_read
from trm_hooks.judging.context import ABSENT, UNKNOWN, Context, is_interpolation, place_of, scalar_of
from trm_hooks.judging.finding import Change, Finding, Fix, Rule
from trm_hooks.record import Record
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from trm_hooks.baselines.choose import Expected
    from trm_hooks.hydra.composition import Origin
    from trm_hooks.judging.context import Context


class Wrong(Record):
    """One origin (``origins[index]``) of the pinned key ``name`` whose value is not the ``expected`` one."""

    name: str
    origins: list[Origin]
    index: int
    value: Any
    expected: Expected

    @property
    def origin(self) -> Origin:
        """Where the value is written."""
        return self.origins[self.index]


HALTING = "arch.halt_exploration_prob"


def check_of(name: str) -> str:
    """The check that judges a pinned key in configs."""
    return "halt-exploration-prob" if name == HALTING else "pinned-value"


def wrong_origins(context: Context) -> Iterator[Wrong]:
    """Every origin, effective or shadowed, of a pinned key whose value is not the baseline's.

    A key that the model or the code does not read here is not judged; nor is ``null`` that a later layer fills, which is
    another ``???``.
    """
    for name, expected in context.expected("pinned"):
        written = (getattr(node, "value", None) for node in context.written(name))
        if not context.composition.applied and not any(differs(value, expected.value) for value in written):
            continue  # most configs: no origin has to be worked out
        if not is_read(context.value, name) or context.is_unread(name):
            continue
        origins = context.origins(name)
        for index, origin in enumerate(origins):
            value = context.value(name) if origin.effective else scalar_of(origin.node)
            if value is UNKNOWN or not isinstance(value, (str, bool, int, float, list, type(None))):
                continue
            if deviates(value, expected.value) or (value is None and origin.effective):
                yield Wrong(name, origins, index, value, expected)


def finding_of(rule: Rule, context: Context, wrong: Wrong) -> Finding:
    """What is wrong at an origin, with the fix: set the value, or remove the override of something inherited."""
    name, origins, index, value = wrong.name, wrong.origins, wrong.index, wrong.value
    origin, key, expected = wrong.origin, context.key(name), wrong.expected.value
    finding = Finding(
        rule,
        place_of(origin),
        f"{show(value)} is {ratio_text(value, expected, wrong.expected.whose)} in `{key}`",
        key=key,
        value=value,
        expected=expected,
        baseline=wrong.expected.baseline.name,
        effective_in=context.configs() if origin.effective else (),
        shadowed_in=() if origin.effective else context.configs(),
        others=frozenset(other.path for other in origins if other.layer is not None),
    )
    if is_interpolation(origin):
        finding = finding.but(advice=f"set {show(expected)} where the interpolation takes its value from")
        return note_source(finding, context, name, origin) if origin.effective else finding
    if origin.layer is None:
        return finding.but(advice=f"sweep over no other value than {show(expected)}")
    return _mended(finding, origin, [other for other in origins[:index] if other.path != origin.path and other.layer is not None])


def note_source(finding: Finding, context: Context, name: str, origin: Origin) -> Finding:
    """The finding with a note on where an interpolation at ``origin`` takes its value from."""
    source = context.source(name) if is_interpolation(origin) else None
    if source is None:
        return finding
    return finding.noting(f"takes {show(finding.value)} from {source}", source.source.path)


def _mended(finding: Finding, origin: Origin, inherited: list[Origin]) -> Finding:
    expected, set_it = finding.expected, None
    if not isinstance(expected, list):  # only a scalar is set in place of another
        set_it = Fix(f"set {show(expected)}", [Change("set", origin.path, origin.route, value=expected)], rank=1)
    if not inherited:
        return finding.but(fix=set_it, advice=f"set it to {show(expected)}")
    at = place_of(inherited[-1])
    removal = Fix(f"remove the override of {at}", [Change("delete", origin.path, origin.route)], fallback=set_it)
    finding = finding.noting(f"covers {show(scalar_of(inherited[-1].node))} at {at}")
    return finding.but(fix=removal, advice="remove this override; the inherited value takes its place")


_NUMBER = lazy(
    r"(?<![\w.])[-+]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+|[kKM](?!\w))?(?![\w%])"
)
_DIGITS = frozenset("0123456789")
_LONGEST = 300  # digits of a number that a float can hold
_SCALE = {"k": 1e3, "K": 1e3, "M": 1e6}


def cites(comment: str, value: object) -> bool:
    """Whether ``comment`` names ``value``."""
    if not comment:
        return False
    if isinstance(value, bool):
        here = str(value).lower() in comment.lower()  # before a pattern is compiled for it
        return here and re.search(rf"(?<!\w){value}(?!\w)", comment, re.I) is not None
    if isinstance(value, (int, float)):
        return any(number == value for number in numbers(comment))
    if isinstance(value, str) and value:
        return re.search(rf"(?<![\w-]){re.escape(value)}(?![\w-])", comment, re.I) is not None
    if value is None:
        return re.search(r"(?<!\w)(?:null|none)(?!\w)", comment, re.I) is not None
    return False


def _plain_numbers(comment: str) -> list[float] | None:
    """The numbers of a comment in which they are integers between blanks, found without a pattern; None where they are not."""
    words = [word.lstrip("([").rstrip(",.;:)]") for word in comment.split() if not _DIGITS.isdisjoint(word)]
    if comment.isascii() and all(word.isdecimal() and len(word) < _LONGEST for word in words):
        return [float(word) for word in words]
    return None


def numbers(comment: str) -> list[float]:
    """Every number a comment names."""
    plain = _plain_numbers(comment)
    if plain is not None:
        return plain
    found = []
    for match in _NUMBER.finditer(comment):
        text = match[0].replace(",", "").replace("_", "")
        scale = _SCALE.get(text[-1], 1.0)
        try:
            found.append(float(text[:-1] if scale != 1.0 else text) * scale)
        except ValueError:
            continue
    return found


class Deviation(Record):
    """The effective value of a key that is not the expected one, and where it is written."""

    value: Any
    expected: Expected
    origin: Origin


def undocumented(context: Context, key: str, expected: Expected | None) -> Deviation | None:
    """The deviation from ``expected`` at ``key`` that no comment cites; None for every other state of the key."""
    value = context.value(key)
    if expected is None or value is ABSENT or value is UNKNOWN or not deviates(value, expected.value):
        return None
    origin = context.effective(key)
    if origin is None or cites(context.comment(key), expected.value) or context.is_unread(key):
        return None
    return Deviation(value, expected, origin)
