"""Pure comparison of values with a baseline's, in the review's words.

Types count: ``True`` is not ``1`` and the text ``"0.1"`` is not the number, but ``768`` is ``768.0``. What is of another type
than the baseline's value is something else under the same name (an ``ema`` of 0.9999 is a rate) and cannot be compared.
"""

from __future__ import annotations


def differs(value: object, expected: object) -> bool:
    """Whether two values are not the same hyperparameter."""
    if isinstance(value, bool) or isinstance(expected, bool):
        return value is not expected
    if isinstance(value, (int, float)) and isinstance(expected, (int, float)):
        # nan, which equals nothing, is the same setting as nan
        return value != expected and not (value != value and expected != expected)
    if isinstance(value, (list, tuple)) and isinstance(expected, (list, tuple)):
        return len(value) != len(expected) or any(differs(*pair) for pair in zip(value, expected, strict=True))
    if isinstance(value, dict) and isinstance(expected, dict):
        return value.keys() != expected.keys() or any(differs(value[key], expected[key]) for key in value)
    return type(value) is not type(expected) or value != expected


def deviates(value: object, expected: object) -> bool:
    """Whether a value can be compared with a baseline's and is another; a text that reads as a number is meant as one."""
    if expected is None:
        return value is not None
    if isinstance(value, str) and _kind(expected) == "number":
        try:
            return float(value) != expected
        except ValueError:
            return False
    return same_kind(value, expected) and differs(value, expected)


def same_kind(value: object, expected: object) -> bool:
    """Whether both are truth values, numbers, texts, lists, mappings or nothing."""
    return _kind(value) == _kind(expected)


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, (int, float)):
        return "number"
    return "list" if isinstance(value, (list, tuple)) else type(value).__name__


def show(value: object) -> str:
    """A value as a config writes it: ``True``, ``null``, ``0.0003``, ``1e-5``."""
    if value is None:
        return "null"
    if isinstance(value, float):
        digits = repr(value)
        if "e" not in digits:
            return digits
        mantissa, _, exponent = digits.partition("e")
        return f"{mantissa}e{int(exponent)}"
    if isinstance(value, str):
        return value if value else "''"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(show(item) for item in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{show(key)}: {show(item)}' for key, item in value.items())}}}"
    try:
        return str(value)
    except ValueError:  # an integer of thousands of digits
        return "a huge number"


def ratio_text(value: object, expected: object, official: str = "the official") -> str:
    """How ``value`` compares with ``expected``: ``5x the official 0.1``, ``3x smaller than 768``, or ``not`` it.

    ``official`` says whose value it is. The text continues a sentence that begins with the value and "is".
    """
    ratio = _ratio(value, expected)
    if ratio is None:
        return f"not {_quoted(official, value, expected)}"
    larger = ratio > 1
    times = _times(ratio if larger else 1 / ratio)
    if times is None:
        return f"a little {'more than' if larger else 'less than'} {official} {show(expected)}"
    return f"{times} {official} {show(expected)}" if larger else f"{times} smaller than {show(expected)}"


def _quoted(official: str, value: object, expected: object) -> str:
    if isinstance(value, str) != isinstance(expected, str) and show(value) == show(expected):
        return f"{official} {show(expected)}, but text" if isinstance(value, str) else f"{official} text '{show(expected)}'"
    return f"{official} {show(expected)}"


def _ratio(value: object, expected: object) -> float | None:
    """How many times the one is the other, None where that says nothing."""
    if isinstance(value, bool) or isinstance(expected, bool):
        return None
    if not isinstance(value, (int, float)) or not isinstance(expected, (int, float)):
        return None
    try:
        ratio = value / expected
        usable = value > 0 and expected > 0 and value != expected and 0 < ratio < float("inf") and 1 / ratio < float("inf")
    except (OverflowError, ZeroDivisionError):
        return None
    return ratio if usable else None


def _times(ratio: float) -> str | None:
    """``5x``, ``1.5x``, ``about 3.3x``; None for a ratio too near to 1 to name."""
    if ratio < 1.05:
        return None
    if ratio >= 1e6:
        return "more than a million times" if ratio > 1e6 else "1000000x"
    near = round(ratio, 2)
    if abs(ratio - near) <= 1e-9 * ratio:
        return f"{_short(near, 2)}x"
    return f"about {_short(ratio, 1 if ratio < 9.95 else 0)}x"


def _short(number: float, decimals: int) -> str:
    text = f"{number:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
