"""Dotted key paths as OmegaConf splits them."""

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
