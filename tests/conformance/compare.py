"""Exact comparison of two results, and golden results as JSON.

Types count (1 is neither 1.0 nor True) and NaN equals NaN.
"""

from __future__ import annotations

import base64
from typing import Any

UNRESOLVED = "$unresolved"


def differences(ours: Any, theirs: Any, path: str = "") -> list[str]:
    """Every place where two plain values differ, as text."""
    here = path or "(root)"
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return _dict_differences(ours, theirs, path)
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        pairs = enumerate(zip(ours, theirs, strict=True))
        return [line for index, (a, b) in pairs for line in differences(a, b, f"{path}.{index}")]
    if type(ours) is type(theirs) and (ours == theirs or (ours != ours and theirs != theirs)):
        return []
    return [f"{here}: ours {ours!r}, Hydra's {theirs!r}"]


def _dict_differences(ours: dict[Any, Any], theirs: dict[Any, Any], path: str) -> list[str]:
    if UNRESOLVED in ours and UNRESOLVED in theirs:
        return []
    lines = []
    # a key's type counts too: {1: …} is not {True: …}
    mine = {(type(key), key): value for key, value in ours.items()}
    other = {(type(key), key): value for key, value in theirs.items()}
    for typed in {**mine, **other}:
        key = f"{path}.{typed[1]}" if path else str(typed[1])
        if typed not in mine:
            lines.append(f"{key}: missing from ours, Hydra's {other[typed]!r}")
        elif typed not in other:
            lines.append(f"{key}: only in ours, {mine[typed]!r}")
        else:
            lines += differences(mine[typed], other[typed], key)
    return lines


def encode(value: Any) -> Any:
    """A value as JSON can keep it: dicts with other keys than strings become lists of pairs."""
    if isinstance(value, dict):
        if all(isinstance(key, str) for key in value):
            return {key: encode(item) for key, item in value.items()}
        return {"$pairs": [[encode(key), encode(item)] for key, item in value.items()]}
    if isinstance(value, list):
        return [encode(item) for item in value]
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode()}
    return value


def decode(value: Any) -> Any:
    """The value that :func:`encode` was given."""
    if isinstance(value, list):
        return [decode(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "$pairs" in value:
        return {decode(key): decode(item) for key, item in value["$pairs"]}
    if "$bytes" in value:
        return base64.b64decode(value["$bytes"])
    return {key: decode(item) for key, item in value.items()}
