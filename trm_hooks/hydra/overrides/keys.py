"""The part of an override up to its first ``=``: prefix, key or config group, and package."""

from __future__ import annotations

from trm_hooks.hydra.overrides.words import WORD, OverrideError
from trm_hooks.yaml.pattern import lazy

_SPECIAL = r"[A-Za-z_$][A-Za-z0-9_$-]*"
_PART = rf"(?:{_SPECIAL}|0|[1-9](?:_?[0-9])*)"
_PACKAGE = rf"{_PART}(?:\.{_PART})+|{_SPECIAL}"
_KEY = lazy(rf"(~|\+\+?)?({WORD}(?:/{WORD})+|{_PACKAGE}|)(?:(@)({_PACKAGE}|))?(?:(=)[ \t]*|\Z)")
_KEY_BEGINS = lazy(rf"(?:~|\+\+?)?(?:{WORD}(?:/{WORD})+|{_PACKAGE}|)(?:@(?:{_PACKAGE}|))?")


def read_key(text: str) -> tuple[str, str, str | None, int | None]:
    """Prefix, key, package, and where the value starts (None without ``=``); raises :class:`OverrideError`."""
    plain = _plain_key(text)
    if plain is not None:
        return plain
    match = _KEY.match(text)
    if match is None:
        raise _bad_key(text)
    prefix, key, at, package, equals = match.groups()
    if equals is None and prefix != "~":
        raise OverrideError("expected `=`, found the end", len(text) + 1)
    return prefix or "", key, package if at else None, match.end() if equals else None


def _plain_key(text: str) -> tuple[str, str, None, int] | None:
    """What :func:`read_key` gives for the keys people write, read without a pattern; None where the pattern must decide."""
    before, equals, value = text.partition("=")
    key = before.lstrip("+")
    prefix = before[: len(before) - len(key)]
    parts = key.split("/") if "/" in key else key.split(".")
    if not equals or len(prefix) > 2 or not key.isascii() or not all(map(str.isidentifier, parts)):
        return None
    return prefix, key, None, len(text) - len(value.lstrip(" \t"))


def _bad_key(text: str) -> OverrideError:
    match = _KEY_BEGINS.match(text)
    end = match.end() if match else 0
    if end == len(text):
        return OverrideError("expected `=`, found the end", end + 1)
    if text[end] in " \t" and text[end:].lstrip(" \t").startswith("="):
        return OverrideError("a space stands before `=`", end + 1)
    character = text[end] if text[end].isprintable() else repr(text[end])
    return OverrideError(f"`{character}` cannot stand in a key", end + 1)
