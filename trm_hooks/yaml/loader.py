"""PyYAML's composers with a resolver that types scalars, and a guard against nesting that no composer survives.

libyaml reads; where it refuses, PyYAML's own parser decides, because that is the one OmegaConf uses.

A plain scalar is typed as OmegaConf types it: its float pattern also takes ``1e-4``, and it knows no timestamps. Everything
else is YAML 1.1 as PyYAML reads it: ``010`` is 8, ``12:30:45`` is 45045, ``yes`` is True.
"""

from __future__ import annotations

import operator
import re
from functools import lru_cache

import yaml

from trm_hooks.record import Record
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    Value: TypeAlias = "str | int | float | bool | bytes | None"


_INT = lazy(
    r"[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+"
)
_FLOAT = lazy(
    r"[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?"
    r"|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
    # what OmegaConf adds
    r"|[-+]?[0-9]+(?:_[0-9]+)*\.[0-9_]*(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+)"
    r"|\.[0-9]+(?:_[0-9]+)*(?:[eE][-+][0-9]+)?"
    r"|[-+]?[0-9]+(?:_[0-9]+)*(?::[0-5]?[0-9])+\.[0-9_]*"
)
_WORDS: dict[str, bool | None] = {
    word: value
    for words, value in (
        ("yes Yes YES true True TRUE on On ON", True),
        ("no No NO false False FALSE off Off OFF", False),
        ("~ null Null NULL", None),
    )
    for word in words.split()
}
_WORDS[""] = None
_NUMBER_STARTS = frozenset("-+0123456789.")


class ScalarError(ValueError):
    """The text has the shape of a type whose value cannot be made, such as ``0x_``."""


def plain_value(text: str) -> Value:
    """The value of a plain scalar without a tag; raises :class:`ScalarError` where OmegaConf's loader would fail."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in _NUMBER_STARTS:
        number = _common_number(text)
        if number is not None:
            return number
        if text[1:2] not in _AFTER_SIGN:
            return text
        # PyYAML adds its float pattern before its int pattern, OmegaConf's comes last; no text matches both.
        if _INT.fullmatch(text):
            return parse_int(text)
        if _FLOAT.fullmatch(text):
            return parse_float(text)
    if text == "=":
        raise ScalarError("a plain `=` has no value in YAML 1.1; quote it")
    return text


_DIGITS = frozenset("0123456789")
# What may follow a sign, a point or a digit in a number; ``i`` and ``n`` begin the names of no number.
_AFTER_SIGN = frozenset("0123456789._:xbeEiInN")
_FLOAT_LETTERS = frozenset("0123456789.eE+-")


def _common_number(text: str) -> int | float | None:
    """The value of a number written in the common way, read without a pattern; None where it is written otherwise."""
    digits = text[1:] if text[0] in "+-" else text
    if digits[:1] not in _DIGITS:
        return None
    if digits.isdecimal() and digits.isascii():
        return int(text) if (digits[0] != "0" or digits == "0") and len(digits) < 300 else None
    if _FLOAT_LETTERS.issuperset(digits):
        try:
            return float(text)
        except ValueError:
            return None
    return None


def parse_bool(text: str) -> bool:
    """A boolean as YAML 1.1 writes it; raises :class:`ScalarError`."""
    value = {"yes": True, "no": False, "true": True, "false": False, "on": True, "off": False}.get(text.lower())
    if value is None:
        raise ScalarError(f"`{text}` is not a boolean")
    return value


# OmegaConf reads decimal integers of no more digits, because Python does not; others have no such limit, but a cost.
_MOST_DECIMAL_DIGITS = 4300
_MOST_DIGITS = 25_000


def parse_int(text: str) -> int:
    """An integer as PyYAML's safe constructor makes it; raises :class:`ScalarError`."""
    body = text.replace("_", "")
    sign = -1 if body.startswith("-") else 1
    body = body[1:] if body[:1] in ("+", "-") else body
    try:
        if len(body) > _MOST_DIGITS:
            raise ValueError("it has too many digits")
        if body == "0":
            return 0
        if body.startswith("0b"):
            return sign * int(body[2:], 2)
        if body.startswith("0x"):
            return sign * int(body[2:], 16)
        if body[:1] == "0":
            return sign * int(body, 8)
        if ":" in body:
            return sign * int(_sexagesimal(body, int))
        if len(body) > _MOST_DECIMAL_DIGITS:
            raise ValueError("it has more digits than Python reads")
        return sign * int(body)
    except ValueError as error:
        raise ScalarError(f"`{text[:40]}` is not an integer: {error}") from None


def parse_float(text: str) -> float:
    """A float as PyYAML's safe constructor makes it; raises :class:`ScalarError`."""
    body = text.replace("_", "").lower()
    sign = -1.0 if body.startswith("-") else 1.0
    body = body[1:] if body[:1] in ("+", "-") else body
    try:
        if body == ".inf":
            return sign * float("inf")
        if body == ".nan":
            return float("nan")
        if ":" in body:
            return sign * _sexagesimal(body, float)
        return sign * float(body)
    except ValueError as error:
        raise ScalarError(f"`{text[:40]}` is not a float: {error}") from None


def _sexagesimal(body: str, number: type[int] | type[float]) -> float:
    total: float = 0
    for part in body.split(":"):
        total = total * 60 + number(part)
    return total


# OmegaConf's own loader gives up between 100 and 300 levels, depending on what is nested.
MAX_DEPTH = 200


class YamlError(Exception):
    """A document that OmegaConf's loader refuses; ``offset`` says where."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


class TagMark(Record):
    name: str


# What ``resolve`` puts where PyYAML expects a tag: a typed value, or one of these.
TEXT, MAP, SEQ, MERGE, BAD = (TagMark(name) for name in ("text", "map", "seq", "merge", "bad"))
PLAIN_TYPES = frozenset((bool, int, float, type(None)))
_plain: dict[str, Any] = {"<<": MERGE}
_PLAIN_CACHE_SIZE = 20_000
_PLAIN_CACHE_TEXT = 64


_SCALAR, _MAPPING = yaml.ScalarNode, yaml.MappingNode


class _Resolver:
    """Types a scalar while it is composed, which costs less than PyYAML's own choice of a tag."""

    def resolve(self, kind: type[yaml.Node], value: str, implicit: Any) -> Any:
        if kind is _SCALAR:
            if not implicit[0]:
                return TEXT
            try:
                return _plain[value]
            except KeyError:
                return _type_plain(value)
        return MAP if kind is _MAPPING else SEQ

    # PyYAML's path resolvers are not used; these are called for every node and do nothing, at the price of a builtin
    descend_resolver = staticmethod(operator.is_)
    ascend_resolver = staticmethod(bool)


def _type_plain(text: str) -> Any:
    if text[:1].isalpha() and text not in _WORDS:  # as most keys are
        value: Any = TEXT
    else:
        try:
            value = plain_value(text)
        except ScalarError:
            return BAD
        if isinstance(value, str):
            value = TEXT
    if len(_plain) < _PLAIN_CACHE_SIZE and len(text) < _PLAIN_CACHE_TEXT:
        # keys and common values come again in every file
        _plain[text] = value
    return value


@lru_cache(maxsize=1)
def _pure_loader() -> Any:
    """PyYAML's own parser, which is the one that OmegaConf uses; hardly any file needs it where libyaml is there."""

    class PureLoader(_Resolver, yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser, yaml.composer.Composer):
        def __init__(self, stream: str) -> None:
            yaml.reader.Reader.__init__(self, stream)
            yaml.scanner.Scanner.__init__(self)
            yaml.parser.Parser.__init__(self)
            yaml.composer.Composer.__init__(self)

        def dispose(self) -> None:
            """Nothing to release."""

    return PureLoader


if TYPE_CHECKING or not yaml.__with_libyaml__:
    _Loader = _pure_loader()
else:
    from yaml._yaml import CParser

    class _Loader(_Resolver, CParser):
        """libyaml's composer with our resolver."""


# PyYAML's own parser takes minutes for more than this.
_MAX_SECOND_READING = 1_000_000


def compose(text: str) -> yaml.Node | None:
    """The root node of the only document in ``text``; ``tag`` of a plain scalar is its value, or one of the marks above.

    Raises :class:`YamlError`.
    """
    _refuse_depth(text)
    try:
        return _compose_with(_Loader, text)
    except YamlError as error:
        if not yaml.__with_libyaml__ or len(text) > _MAX_SECOND_READING:
            raise
        if "nesting depth" in error.reason:
            raise YamlError("nested too deeply", error.offset) from None
    # The two parsers differ at the edges of YAML, and Hydra goes by the slow one.
    return _compose_with(_pure_loader(), text)


def _compose_with(kind: Any, text: str) -> yaml.Node | None:
    try:
        loader = kind(text)
        try:
            node: yaml.Node | None = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.reader.ReaderError as error:
        raise YamlError(f"control character #x{_code(error.character):04x} in YAML", error.position) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = ", ".join(part for part in (error.context, error.problem) if part)
        raise YamlError(reason, 0 if mark is None else mark.index) from None
    except RecursionError:
        raise YamlError("nested too deeply", 0) from None
    return node


def complaint(text: str) -> YamlError | None:
    """What PyYAML's own parser refuses in ``text`` and libyaml accepts: a tab where a blank should be.

    OmegaConf 2.3 reads with that parser, so Hydra refuses the file; here it is read all the same.
    """
    if "\t" not in text or len(text) > _MAX_SECOND_READING:
        return None
    try:
        _compose_with(_pure_loader(), text)
    except YamlError as error:
        if "'\\t'" in error.reason:
            return YamlError("there is a tab where Hydra's YAML parser takes blanks only; Hydra cannot load it", error.offset)
        return error
    return None


def _code(character: int | str | bytes) -> int:
    return character if isinstance(character, int) else ord(character)


_BRACKET = lazy(r"[\[\]{}]")
_DEEP_INDENT = lazy(rf"^(?:[ ]|[-?:][ ]){{{MAX_DEPTH}}}", re.M)


def _refuse_depth(text: str) -> None:
    """Stop before libyaml recurses: its composer has no limit, and the process would die with it."""
    if len(text) < 20 * MAX_DEPTH:
        return
    depth = deepest = 0
    for match in _BRACKET.finditer(text):
        depth = depth + 1 if match[0] in "[{" else max(depth - 1, 0)
        if depth > deepest:
            deepest = depth
    if deepest > MAX_DEPTH or _DEEP_INDENT.search(text):
        _count_depth(text)


def _count_depth(text: str) -> None:
    depth = 0
    try:
        loader = _Loader(text)
        try:
            while loader.check_event():
                event: object = loader.get_event()
                if isinstance(event, yaml.CollectionStartEvent):
                    depth += 1
                    if depth > MAX_DEPTH:
                        raise YamlError("nested too deeply", event.start_mark.index if event.start_mark else 0)
                elif isinstance(event, yaml.CollectionEndEvent):
                    depth -= 1
        finally:
            loader.dispose()
    except (yaml.YAMLError, RecursionError):
        return  # the composer gives the better message
