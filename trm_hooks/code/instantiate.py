"""``hydra.utils.instantiate``: what ``_target_`` names is called with the other keys of the section, in Hydra's own words.

Known are ``_args_``, ``_partial_``, ``_recursive_`` and ``_convert_``; arguments of the call come before those of the section.
A section below an argument that has a ``_target_`` of its own is made first.
"""

from __future__ import annotations

from trm_hooks.code.plain import NOTHING
from trm_hooks.code.values import UNKNOWN, At, Class, Const, Either, Function, Map, Partial, Rest, is_scalar, joined

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from typing import Any

    from trm_hooks.code.expressions import Expressions
    from trm_hooks.code.state import Frame
    from trm_hooks.code.values import Value

_OWN_KEYS = ("_target_", "_recursive_", "_convert_", "_partial_", "_args_")
_DEEP = 8


def instantiate(
    run: Expressions, args: list[Value], given: Map, frame: Frame, node: ast.AST, depth: int = 0
) -> Value:
    """What ``instantiate(*args, **given)`` gives."""
    of = args[0] if args else UNKNOWN
    if isinstance(of, Either):
        return joined(*(instantiate(run, [each, *args[1:]], given, frame, node, depth) for each in of.options))
    own = {name: _own(run, of, given, name) for name in _OWN_KEYS} if isinstance(of, At) else {}
    callee = named(run, own.get("_target_"), frame)
    if not isinstance(of, At) or not _is_plain(own) or callee is UNKNOWN or given.rests or given.open or depth > _DEEP:
        return _lost(run, args, given, frame, node)
    for name in _OWN_KEYS:
        run.facts.name((*of.path, name), frame.spot(node))
    run.facts.made.add(of.path)
    placed = args[1:] or [At((*of.path, "_args_", str(index))) for index in range(len(own["_args_"] or ()))]
    made = {name: value for name, value in given.named.items() if name not in _OWN_KEYS}
    if own["_recursive_"] is not False:
        for name in run.parameters(callee):
            if name not in made and _own(run, At((*of.path, name)), None, "_target_") is not None:
                run.facts.name((*of.path, name), frame.spot(node))
                made[name] = At((*of.path, name))
        placed = [_made(run, each, frame, node, depth) for each in placed]
        made = {name: _made(run, each, frame, node, depth) for name, each in made.items()}
    taken = Map(made, (Rest(of.path, frozenset(_OWN_KEYS) | frozenset(made)),))
    if own["_partial_"]:
        return Partial(callee, placed, taken)
    return run.dispatch(callee, placed, taken, frame, node)


def _own(run: Expressions, of: At, given: Map | None, name: str) -> Any:
    """One of Hydra's own keys, as the call or the section gives it; None where neither does, ``NOTHING`` if it is not known."""
    value = given.named.get(name) if given is not None else None
    if value is None:
        value = At((*of.path, name), Const(None))
    return run.concrete(value) if is_scalar(value) else NOTHING


def _is_plain(own: dict[str, Any]) -> bool:
    """Whether all of Hydra's own keys are known, and of the types that it takes."""
    flags = all(own[name] is None or isinstance(own[name], bool) for name in ("_partial_", "_recursive_"))
    return flags and isinstance(own["_target_"], str) and (own["_args_"] is None or isinstance(own["_args_"], list))


def _made(run: Expressions, value: Value, frame: Frame, node: ast.AST, depth: int) -> Value:
    """An argument as it is handed over: made, where it is a section with a target of its own."""
    if not isinstance(value, At) or _own(run, value, None, "_target_") is None:
        return value
    return instantiate(run, [value], Map({}), frame, node, depth + 1)


def _lost(run: Expressions, args: list[Value], given: Map, frame: Frame, node: ast.AST) -> Value:
    """The target is not known: nothing is known of what it reaches."""
    run.lose(args, given, frame, node)
    return UNKNOWN


def named(run: Expressions, name: object, frame: Frame) -> Value:
    """The class or function of the repository that a dotted name leads to: of a module, or a method of a class."""
    parts = name.split(".") if isinstance(name, str) else []
    if len(parts) < 2 or not all(part.isidentifier() for part in parts):
        return UNKNOWN
    value = run.imported(parts[0], frame.module)
    for part in parts[1:]:
        value = run.method_of(value, part) if isinstance(value, Class) else run.member(value, part)
    return value if isinstance(value, (Class, Function)) else UNKNOWN
