"""Functions of other packages that do with a config only what is known: they pass it on, print it, or make objects of it."""

# ruff: noqa: ARG001  (every step of a table is called alike)
from __future__ import annotations

from trm_hooks.code.facts import Sink, dumped
from trm_hooks.code.values import (
    ALLOW,
    SIGNATURE,
    UNKNOWN,
    At,
    Class,
    Const,
    Either,
    Instance,
    Map,
    Model,
    Outside,
    Package,
    Rest,
    Sym,
    is_scalar,
    joined,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast

    from trm_hooks.code.expressions import Expressions
    from trm_hooks.code.state import Frame
    from trm_hooks.code.values import Value

HARMLESS_DECORATORS = frozenset(
    (
        "abstractmethod",
        "cache",
        "classmethod",
        "inference_mode",
        "lru_cache",
        "main",
        "no_grad",
        "override",
        "rank_zero_only",
        "record",
        "staticmethod",
    )
)
# The same value, or a copy of it.
_SAME = frozenset(
    (
        "builtins.list",
        "builtins.tuple",
        "copy.copy",
        "copy.deepcopy",
        "hydra.utils.to_absolute_path",
        "omegaconf.OmegaConf.create",
        "omegaconf.OmegaConf.to_container",
        "omegaconf.OmegaConf.to_object",
        "omegaconf.open_dict",
        "omegaconf.read_write",
        "omegaconf.flag_override",
    )
)
# Nothing of the config is read for the run.
_NOTHING = frozenset(
    (
        "builtins.bool",
        "builtins.id",
        "builtins.isinstance",
        "builtins.print",
        "builtins.repr",
        "builtins.type",
        "omegaconf.OmegaConf.is_config",
        "omegaconf.OmegaConf.is_dict",
        "omegaconf.OmegaConf.is_list",
        "omegaconf.OmegaConf.resolve",
        "omegaconf.OmegaConf.set_readonly",
        "omegaconf.OmegaConf.set_struct",
        "omegaconf.OmegaConf.to_yaml",
        "pprint.pformat",
        "pprint.pprint",
        "rich.print",
        "torch.distributed.barrier",
        "torch.distributed.broadcast_object_list",
    )
)
# It is written down as it is, for people to read.
_RECORDS = frozenset(
    (
        "json.dump",
        "json.dumps",
        "mlflow.log_params",
        "omegaconf.OmegaConf.save",
        "torch.save",
        "wandb.config.update",
        "wandb.init",
        "wandb.log",
        "yaml.dump",
        "yaml.safe_dump",
    )
)
_NUMBERS = {"abs": "abs", "bool": "bool", "float": "float", "int": "int", "len": "len", "max": "max", "min": "min", "str": "str"}
_INSTANTIATE = ("hydra.utils.instantiate", "hydra.utils.call")
_OWN_KEYS = ("_target_", "_recursive_", "_convert_", "_partial_", "_args_")


def called_outside(
    run: Expressions, name: str, args: list[Value], given: Map, frame: Frame, node: ast.AST
) -> Value:
    """What a function of another package gives, by its dotted name."""
    short = name.removeprefix("builtins.")
    if name in _SAME:
        return args[0] if args else given
    if name in _NOTHING or name in _RECORDS or name.startswith(("logging.", "loguru.")):
        return UNKNOWN
    special = _SPECIAL.get(name)
    if special is not None:
        return special(run, args, given, frame, node)
    if short in _NUMBERS and name != short and args and all(map(is_scalar, args)) and not given.named:
        for each in args:
            run.facts.escape(each, frame.spot(node), False)
        return Sym(_NUMBERS[short], *args)
    mutable = short not in ("len", "sorted", "str", "sum", "enumerate", "zip", "any", "all", "range", "round", "set")
    for each in (*args, given):
        run.facts.escape(each, frame.spot(node), mutable)
    return UNKNOWN


def _dict(run: Expressions, args: list[Value], given: Map, frame: Frame, node: ast.AST) -> Value:
    from trm_hooks.code.expressions import merged

    if given.rests and given.strict:
        model = Model(SIGNATURE, "dict", frame.module, None, getattr(node, "lineno", 1))
        model.extra = ALLOW
        run.facts.sinks.append(Sink(model, given, frame.spot(node), tuple(run.conditions), frozenset()))
    if not args:
        return given
    return merged(run, merged(run, Map({}), args[0], frame, node), given, frame, node) if len(args) == 1 else UNKNOWN


def _getattr(run: Expressions, args: list[Value], given: Map, frame: Frame, node: ast.AST) -> Value:
    if len(args) < 2:
        return UNKNOWN
    of, key = args[0], args[1]
    default = args[2] if len(args) > 2 else UNKNOWN
    name = key.value if isinstance(key, Const) else None
    if isinstance(of, (Package, Outside)) and is_scalar(key):
        name = run.concrete(key)
    if isinstance(name, str) and name.isidentifier():
        return run.attribute(of, name, frame, node, default)
    run.facts.escape(of, frame.spot(node))
    run.facts.escape(key, frame.spot(node), False)
    return UNKNOWN


def _hasattr(run: Expressions, args: list[Value], given: Map, frame: Frame, node: ast.AST) -> Value:
    _getattr(run, args, given, frame, node)
    return UNKNOWN


def _setattr(run: Expressions, args: list[Value], given: Map, frame: Frame, node: ast.AST) -> Value:
    run.facts.changed_unknown = True
    for each in args:
        run.facts.escape(each, frame.spot(node))
    return UNKNOWN


def _vars(run: Expressions, args: list[Value], given: Map, frame: Frame, node: ast.AST) -> Value:
    if args and isinstance(args[0], Instance):
        return dumped(args[0])
    for each in args or list(frame.env.values()):
        run.facts.escape(each, frame.spot(node))
    return UNKNOWN


def _all_variables(run: Expressions, args: list[Value], given: Map, frame: Frame, node: ast.AST) -> Value:
    run.facts.give_up(frame.spot(node))
    return UNKNOWN


def _cast(run: Expressions, args: list[Value], given: Map, frame: Frame, node: ast.AST) -> Value:
    return args[1] if len(args) > 1 else UNKNOWN


def _import_module(run: Expressions, args: list[Value], given: Map, frame: Frame, node: ast.AST) -> Value:
    name = run.concrete(args[0]) if args and is_scalar(args[0]) else None
    plain = isinstance(name, str) and all(part.isidentifier() for part in name.split("."))
    return run.imported(str(name), frame.module) if plain and len(args) == 1 and not given.named else UNKNOWN


def _select(run: Expressions, args: list[Value], given: Map, frame: Frame, node: ast.AST) -> Value:
    key = args[1].value if len(args) > 1 and isinstance(args[1], Const) else None
    if not isinstance(key, str) or not isinstance(args[0], (At, Map)):
        for each in (*args, given):
            run.facts.escape(each, frame.spot(node))
        return UNKNOWN
    value: Value = args[0]
    for part in key.split("."):
        value = run.item(value, Const(part), frame, node)
    return At(value.path, given.named.get("default", Const(None))) if isinstance(value, At) else value


def _target(run: Expressions, args: list[Value], given: Map, frame: Frame, node: ast.AST) -> Value:
    """``instantiate``: Hydra imports what ``_target_`` names and calls it with the other keys."""
    of = args[0] if args else UNKNOWN
    if isinstance(of, Either):
        return joined(*(_target(run, [each, *args[1:]], given, frame, node) for each in of.options))
    if not isinstance(of, At):
        for each in (*args, given):
            run.facts.escape(each, frame.spot(node))
        return UNKNOWN
    for name in _OWN_KEYS:
        run.facts.name((*of.path, name), frame.spot(node))
    callee = _named(run, run.concrete(At((*of.path, "_target_"))), frame)
    if not isinstance(callee, Class) or len(args) > 1 or run.model(callee) is not None:
        for each in (*args, given):
            run.facts.escape(each, frame.spot(node))
        return UNKNOWN
    named = {name: value for name, value in given.named.items() if name not in _OWN_KEYS}
    made = Map(named, (Rest(of.path, frozenset(_OWN_KEYS)),), given.open)
    return run.dispatch(callee, [], made, frame, node)


def _named(run: Expressions, name: object, frame: Frame) -> Value:
    """What a dotted name leads to in the repository."""
    parts = name.split(".") if isinstance(name, str) else []
    if len(parts) < 2 or not all(part.isidentifier() for part in parts):
        return UNKNOWN
    value = run.imported(parts[0], frame.module)
    for part in parts[1:]:
        value = run.member(value, part)
    return value


def _get_class(run: Expressions, args: list[Value], given: Map, frame: Frame, node: ast.AST) -> Value:
    return _named(run, run.concrete(args[0]), frame) if args and is_scalar(args[0]) else UNKNOWN


_SPECIAL = {
    "builtins.dict": _dict,
    "builtins.getattr": _getattr,
    "builtins.hasattr": _hasattr,
    "builtins.setattr": _setattr,
    "builtins.vars": _vars,
    "builtins.locals": _all_variables,
    "builtins.exec": _all_variables,
    "builtins.eval": _all_variables,
    "dataclasses.asdict": _vars,
    "hydra.utils.call": _target,
    "hydra.utils.get_class": _get_class,
    "hydra.utils.get_object": _get_class,
    "hydra.utils.instantiate": _target,
    "importlib.import_module": _import_module,
    "omegaconf.OmegaConf.select": _select,
    "typing.cast": _cast,
}
