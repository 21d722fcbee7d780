"""Dotted keys: as OmegaConf splits them, and the interpolations that hold nothing else."""

from __future__ import annotations

from trm_hooks.yaml.pattern import lazy

_HEAD = lazy(r"(\.)*[^.[]*")
_OTHER = lazy(r"\.([^.[]*)|\[(.*?)\]")


def split_key(key: str) -> list[str]:
    """``a.b[c].d`` as ``[a, b, c, d]``; a leading dot gives an empty first part."""
    if "[" not in key:
        return key.split(".")
    head = _HEAD.match(key)
    stop = head.end() if head else 0
    parts = key[:stop].split(".")
    if stop < len(key) and key[stop] == "[" and not parts[-1]:
        parts.pop()
    return parts + [dotted or bracketed for dotted, bracketed in _OTHER.findall(key[stop:])]


def is_plain_reference(text: str) -> bool:
    """Whether ``text`` is ``${a.b}`` or ``${.a}`` and no more: nearly every interpolation, and never malformed."""
    key = text[2:-1].lstrip(".")
    return text[:2] == "${" and text[-1:] == "}" and key.isascii() and all(map(str.isidentifier, key.split(".")))
