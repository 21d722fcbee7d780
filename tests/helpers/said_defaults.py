"""The defaults that the code is said to take where a config is silent, and the runs that confirm them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from really_run import another

from trm_hooks.code.answer import TAKEN, answer, default_of, fields_at, sections
from trm_hooks.code.plain import ABSENT
from trm_hooks.code.values import Const

if TYPE_CHECKING:
    from trm_hooks.code.facts import Facts
    from trm_hooks.code.plain import View


def said_defaults(facts: Facts) -> dict[str, Any]:
    """The default of every key that has one: of fields, and of what the code reads by name."""
    fields = {(*section, name) for section in ((), *sections(facts)) for name in fields_at(facts, section)}
    taken = [path for path in sorted(fields | facts.defaults.keys()) if answer(facts, path).verdict == TAKEN]
    found = {".".join(path): default_of(facts, path) for path in taken}
    return {key: value.value for key, value in found.items() if isinstance(value, Const)}


def runs_of_default(view: View, key: str, default: Any) -> list[dict[str, Any]]:
    """What is run for a default: without the key, with the default for a value, and with another value."""
    is_there = view.value(tuple(key.split("."))) is not ABSENT
    return [{"without": [key]} if is_there else {}, {"set": {key: default}}, {"set": {key: another(default)}}]
