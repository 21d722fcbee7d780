"""What a run really fails at: each error in what was raised, and whether one is what the code was said to refuse."""

from __future__ import annotations

import ast
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from trm_hooks.code.answer import Refusal

Fault: TypeAlias = dict[str, Any]
TYPE_ERRORS = {
    "missing": ("missing ", "'{}'"),
    "unexpected": ("unexpected keyword argument '{}'",),
    "twice": ("multiple values for", "argument '{}'"),
}
STOPS = {"zero": ("ZeroDivisionError",), "assert": ("AssertionError", "assertion_error")}


def faults(error: BaseException | None, folder: str) -> list[Fault]:
    """An error, those it comes from, and those that pydantic collects: ``kind``, ``text``, place in the folder, and field."""
    found = []
    while error is not None:
        found.append(_fault(type(error).__name__, str(error), error, (), folder))
        collected = error.errors() if hasattr(error, "errors") else ()  # OmegaConf's has none
        found += [_fault(each["type"], each["msg"], each.get("ctx", {}).get("error"), each["loc"], folder) for each in collected]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def _fault(kind: str, text: str, error: object, field: tuple[str | int, ...], folder: str) -> Fault:
    last = traceback.extract_tb(error.__traceback__)[-1:] if isinstance(error, BaseException) else ()
    here = [each for each in last if Path(each.filename).is_relative_to(folder)]
    places = [[Path(each.filename).relative_to(folder).as_posix(), each.lineno] for each in here]
    return {"kind": kind, "text": text, "at": places, "field": [*field]}


def is_at(refusal: Refusal, found: list[Fault], folder: Path) -> bool:
    """Whether one of the errors is at the key, or in the statement, that was said to be refused, and for that reason."""
    return any(_is_at(refusal, each, folder) for each in found)


def _is_at(refusal: Refusal, fault: Fault, folder: Path) -> bool:
    path, field = [*refusal.paths[0]], fault["field"]
    here = any(file == refusal.spot.path and line in _statement(folder / file, refusal.spot.line) for file, line in fault["at"])
    if refusal.kind in ("assert", "raise", "zero"):
        return here and fault["kind"] in STOPS.get(refusal.kind, (fault["kind"],))
    if field:
        kinds = {"missing": "missing", "extra_forbidden": "unexpected"}
        is_field = any(field[:length] == path[-length:] for length in range(1, len(field) + 1))
        return is_field and kinds.get(fault["kind"], "type") == refusal.kind
    words = (each.format(path[-1]) for each in TYPE_ERRORS.get(refusal.kind, ("not a TypeError",)))
    is_model = refusal.model is not None and refusal.model.name in fault["text"]
    return fault["kind"] == "TypeError" and all(each in fault["text"] for each in words) and (here or is_model)


def _statement(file: Path, line: int) -> range:
    """The lines of the statement that begins at a line."""
    nodes = (each for each in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(each, ast.stmt))
    return next((range(line, (each.end_lineno or line) + 1) for each in nodes if each.lineno == line), range(line, line + 1))
