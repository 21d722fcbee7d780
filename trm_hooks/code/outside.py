"""What is known by name: functions of other packages that pass a config on, print it or make objects of it, and contexts."""

# ruff: noqa: ARG001  (every step of a table is called alike)
from __future__ import annotations

import _ast

from trm_hooks.code.state import ENDS
from trm_hooks.code.syntax import last_name
from trm_hooks.code.values import (
    ALLOW,
    SIGNATURE,
    UNKNOWN,
    At,
    Class,
    Const,
    Function,
    Instance,
    Map,
    Model,
    Outside,
    Package,
    Partial,
    Several,
    Sym,
    holds,
    is_scalar,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast

    from trm_hooks.code.expressions import Expressions
    from trm_hooks.code.state import Frame
    from trm_hooks.code.values import Value

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
_ENDS = frozenset(("builtins.exit", "builtins.quit", "os._exit", "os.abort", "sys.exit"))
_NUMBERS = {"abs": "abs", "bool": "bool", "float": "float", "int": "int", "len": "len", "max": "max", "min": "min", "str": "str"}


def called_outside(
    run: Expressions, name: str, args: list[Value], given: Map, frame: Frame, node: ast.AST
) -> Value:
    """What a function of another package gives, by its dotted name."""
    short = name.removeprefix("builtins.")
    if name in _SAME:
        return args[0] if args else given
    if name in _NOTHING or name in _RECORDS or name.startswith(("logging.", "loguru.")):
        if name in _RECORDS and any(map(holds, (*args[:1], given))):  # what is written; where to comes second
            run.facts.recorded.add(name.partition(".")[0])
        return UNKNOWN
    if name in _ENDS:
        run.ended = ENDS
    special = _SPECIAL.get(name)
    if special is not None:
        return special(run, args, given, frame, node)
    if short in _NUMBERS and name != short and args and all(map(is_scalar, args)) and not given.named:
        for each in args:
            run.facts.escape(each, frame.spot(node), False)
        return Sym(_NUMBERS[short], *args)
    if short == "len" and len(args) == 1:
        run.facts.escape(args[0], frame.spot(node), False)
        return Sym("len", UNKNOWN)
    mutable = short not in ("len", "sorted", "str", "sum", "enumerate", "zip", "any", "all", "range", "round", "set")
    run.lose(args, given, frame, node, mutable)
    return UNKNOWN


def _dict(run: Expressions, args: list[Value], given: Map, frame: Frame, node: ast.AST) -> Value:
    from trm_hooks.code.expressions import merged

    if given.rests and given.strict:
        model = Model(SIGNATURE, "dict", frame.module, None, getattr(node, "lineno", 1))
        model.extra = ALLOW
        run.facts.give(model, given, frame.spot(node), run.conditions)
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
    run.facts.change_some()
    run.replaced(args[0] if args else UNKNOWN, None, frame, node)
    for each in args:
        run.facts.escape(each, frame.spot(node))
    return UNKNOWN


def _vars(run: Expressions, args: list[Value], given: Map, frame: Frame, node: ast.AST) -> Value:
    if args and isinstance(args[0], Instance):
        return run.attribute(args[0], "__dict__", frame, node)
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
        run.lose(args, given, frame, node)
        return UNKNOWN
    value: Value = args[0]
    for part in key.split("."):
        value = run.item(value, Const(part), frame, node)
    return At(value.path, given.named.get("default", Const(None))) if isinstance(value, At) else value


def _instantiate(run: Expressions, args: list[Value], given: Map, frame: Frame, node: ast.AST) -> Value:
    from trm_hooks.code.instantiate import instantiate

    return instantiate(run, args, given, frame, node)


def _partial(run: Expressions, args: list[Value], given: Map, frame: Frame, node: ast.AST) -> Value:
    if not args or given.open or not isinstance(args[0], (Function, Class, Partial)):
        run.lose(args, given, frame, node)
        return UNKNOWN
    return Partial(args[0], args[1:], given)


def _spawn(run: Expressions, args: list[Value], given: Map, frame: Frame, node: ast.AST) -> Value:
    """``spawn(function, args=(...))``: called in other processes, with the rank before its arguments; fails where they do."""
    return _started(run, dict(zip(("target", "args"), args, strict=False)), given, [UNKNOWN], frame, node)


def _process(run: Expressions, args: list[Value], given: Map, frame: Frame, node: ast.AST) -> Value:
    """``Process(target=function, args=(...))``: called when it is started; what fails in it stops nothing here."""
    names = ("group", "target", "name", "args", "kwargs")
    run.conditions.append((UNKNOWN, True))
    found = _started(run, dict(zip(names, args, strict=False)), given, [], frame, node)
    run.conditions.pop()
    return found


def _started(
    run: Expressions, names: dict[str, Value], given: Map, before: list[Value], frame: Frame, node: ast.AST
) -> Value:
    names |= given.named
    function = names.pop("target", names.pop("fn", UNKNOWN))
    args, kwargs = names.get("args", Several(())), names.get("kwargs", Map({}))
    if given.rests or given.open or not isinstance(args, Several) or not isinstance(kwargs, Map):
        run.lose([function, args, kwargs], given, frame, node)
    else:
        ended = run.ended
        run.dispatch(function, [*before, *args.items], kwargs, frame, node)
        run.ended = ended
    return UNKNOWN


def _get_class(run: Expressions, args: list[Value], given: Map, frame: Frame, node: ast.AST) -> Value:
    from trm_hooks.code.instantiate import named

    return named(run, run.concrete(args[0]), frame) if args and is_scalar(args[0]) else UNKNOWN


def may_swallow(run: Expressions, node: ast.expr, frame: Frame) -> bool:
    """Whether a context may go on after an error: by its name, or since it is the repository's own."""
    called = node.func if isinstance(node, _ast.Call) else node
    if any(word in last_name(node).lower() for word in ("suppress", "ignor", "catch", "raises", "swallow")):
        return True
    return isinstance(called, (_ast.Name, _ast.Attribute)) and isinstance(run.static(called, frame.module), (Function, Class))


_SPECIAL = {
    **dict.fromkeys(("multiprocessing.Process", "threading.Thread", "torch.multiprocessing.Process"), _process),
    "builtins.dict": _dict,
    "builtins.getattr": _getattr,
    "builtins.hasattr": _hasattr,
    "builtins.setattr": _setattr,
    "builtins.vars": _vars,
    "builtins.locals": _all_variables,
    "builtins.exec": _all_variables,
    "builtins.eval": _all_variables,
    "dataclasses.asdict": _vars,
    "functools.partial": _partial,
    "hydra.utils.call": _instantiate,
    "hydra.utils.get_class": _get_class,
    "hydra.utils.get_method": _get_class,
    "hydra.utils.get_object": _get_class,
    "hydra.utils.instantiate": _instantiate,
    "importlib.import_module": _import_module,
    "omegaconf.OmegaConf.select": _select,
    "torch.multiprocessing.spawn": _spawn,
    "typing.cast": _cast,
}
