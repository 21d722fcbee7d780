"""What an expression stands for, as far as it is known without running it.

A value of the config is named by its path, never by what it is in one composition; an expression of such values is kept as
it is and worked out for one composition when that is asked for.
"""

from __future__ import annotations

from trm_hooks.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterable
    from typing import Any, TypeAlias

    from trm_hooks.code.modules import Module

    Path: TypeAlias = "tuple[str, ...]"


PYDANTIC, DATACLASS, SIGNATURE = "pydantic", "dataclass", "signature"
IGNORE, ALLOW, FORBID = "ignore", "allow", "forbid"


class Unknown:
    """Anything."""

    __slots__ = ()


UNKNOWN = Unknown()


class Const(Record):
    """A literal."""

    value: Any


class At(Record):
    """What the config holds at ``path``, a section or a value; ``default`` is what the code takes where it holds nothing."""

    path: Path
    default: Value = UNKNOWN


class Rest(Record):
    """Every key of the section at ``path`` but ``minus``."""

    path: Path
    minus: frozenset[str] = frozenset()

    def without(self, names: Iterable[str]) -> Rest:
        """The same with fewer keys."""
        return Rest(self.path, self.minus | frozenset(names))


class Map(Record):
    """A dict with text keys: ``named`` values, whole sections, and with ``open`` more keys that are not known.

    ``strict`` are names that are beside a ``**`` in a call, where the same key in a section is an error.
    """

    named: dict[str, Value]
    rests: tuple[Rest, ...] = ()
    open: bool = False
    strict: frozenset[str] = frozenset()

    def get(self, name: str, default: Value = UNKNOWN) -> Value | None:
        """The value of one key; None where there is certainly none."""
        if name in self.named:
            return self.named[name]
        found = [At((*rest.path, name), default) for rest in self.rests if name not in rest.minus]
        if self.open or len(found) > 1:
            return UNKNOWN
        return found[0] if found else None

    def without(self, names: Iterable[str]) -> Map:
        """The same with fewer keys."""
        gone = frozenset(names)
        named = {name: value for name, value in self.named.items() if name not in gone}
        return Map(named, tuple(rest.without(gone) for rest in self.rests), self.open)


class Field(Record):
    """One field or parameter: whether it is required, its literal default (else unknown), its annotation and its line.

    ``judged`` says that the annotation decides which values it takes, and ``call`` (``Field(gt=0)``); ``changed`` that code may
    change them.
    """

    name: str
    module: Module
    annotation: ast.expr | None
    line: int
    required: bool
    default: Value = UNKNOWN
    judged: bool = True
    call: ast.Call | None = None
    changed: bool = False


class Model:
    """What takes a section: ``kind``, fields by name, what becomes of other keys (``extra``), and where it is written.

    ``keeps`` says that methods of the class may read the keys it keeps beside its fields; ``positional`` are the fields that
    may be given by position, in order; ``typed`` says that values are checked against the annotations; ``late`` methods run
    once the fields have values; ``files`` are the paths of its module and of those of its bases.
    """

    __slots__ = ("extra", "fields", "files", "keeps", "kind", "late", "line", "module", "name", "node", "positional", "typed")

    def __init__(self, kind: str, name: str, module: Module, node: ast.ClassDef | None, line: int) -> None:
        self.kind = kind
        self.name = name
        self.module = module
        self.node = node
        self.line = line
        self.fields: dict[str, Field] = {}
        self.extra = IGNORE if kind == PYDANTIC else FORBID
        self.keeps = False
        self.positional: list[str] = []
        self.typed = kind == PYDANTIC
        self.late: dict[str, Function] = {}
        self.files = {module.path}


class Instance(Record):
    """An object of a class whose fields are known, made from ``map``."""

    model: Model
    map: Map
    nested: dict[str, Instance]


class Object(Record):
    """An object of a class of the repository that keeps nothing of the config that is not accounted for."""

    cls: Class


class Several(Record):
    """The items of a list or tuple."""

    items: tuple[Value, ...]


class Either(Record):
    """One of several values, whichever way the code went."""

    options: tuple[Value, ...]


class Sym:
    """An operation on values that is worked out when their values are known."""

    __slots__ = ("op", "operands")

    def __init__(self, op: str, *operands: Value) -> None:
        self.op = op
        self.operands = operands


class Function(Record):
    """A function of the repository; ``bound`` is its first argument if it is a method, ``closure`` the names around it."""

    module: Module
    node: ast.FunctionDef | ast.AsyncFunctionDef
    bound: Value | None = None
    owner: Class | None = None
    closure: dict[str, Value] = {}


class Class(Record):
    """A class of the repository."""

    module: Module
    node: ast.ClassDef


class Package(Record):
    """A module or package of the repository by its dotted name, as ``home`` imports it."""

    name: str
    home: Module


class Outside(Record):
    """Something that lies outside the repository, by its dotted name (``torch.compile``)."""

    name: str


class Partial(Record):
    """``callee`` with some arguments, to be called with more."""

    callee: Value
    args: list[Value]
    given: Map


class Method(Record):
    """The attribute ``name`` of a value, to be called."""

    of: Value
    name: str


if TYPE_CHECKING:
    Value: TypeAlias = (
        Unknown | Const | At | Map | Instance | Object | Several | Either
        | Sym | Function | Class | Package | Partial | Outside | Method
    )


def joined(*values: Value) -> Value:
    """One of ``values``; the first itself where the others add nothing to it."""
    first = values[0]
    kept: list[Value] = [*first.options] if isinstance(first, Either) else [first]
    known = len(kept)
    for value in values[1:]:
        for each in value.options if isinstance(value, Either) else (value,):
            if not any(is_same(each, other) for other in kept):
                kept.append(each)
    return first if len(kept) == known else Either(tuple(kept))


def there(value: Either) -> tuple[Value, ...]:
    """The options that have attributes and can be called: where it is None, what follows does not run."""
    left = tuple(each for each in value.options if not (isinstance(each, Const) and each.value is None))
    return left or value.options


def is_same(one: Value, other: Value) -> bool:
    """Whether two values are certainly the same."""
    if one is other or type(one) is not type(other):
        return one is other
    if isinstance(one, Const) and isinstance(other, Const):
        return type(one.value) is type(other.value) and bool(one.value == other.value)
    if isinstance(one, At) and isinstance(other, At):
        return one.path == other.path and is_same(one.default, other.default)
    if isinstance(one, (Several, Either, Sym)) and isinstance(other, (Several, Either, Sym)):
        some, others = parts_of(one), parts_of(other)
        is_alike = not isinstance(one, Sym) or (isinstance(other, Sym) and one.op == other.op)
        return is_alike and len(some) == len(others) and all(map(is_same, some, others))
    if isinstance(one, Map) and isinstance(other, Map):
        rests = [{(each.path, each.minus): None for each in value.rests} for value in (one, other)]
        same_keys = one.named.keys() == other.named.keys() and one.open == other.open and one.strict == other.strict
        return rests[0] == rests[1] and same_keys and all(is_same(one.named[name], other.named[name]) for name in one.named)
    if isinstance(one, Instance) and isinstance(other, Instance):
        return one.model is other.model and is_same(one.map, other.map) and is_same(Map({**one.nested}), Map({**other.nested}))
    if isinstance(one, Object) and isinstance(other, Object):
        return one.cls.node is other.cls.node
    if isinstance(one, Outside) and isinstance(other, Outside):
        return one.name == other.name
    return isinstance(one, (Class, Function)) and isinstance(other, (Class, Function)) and one.node is other.node


_PARTS: dict[type, Callable[[Any], tuple[Value, ...]]] = {
    Several: lambda value: value.items,
    Either: lambda value: value.options,
    Sym: lambda value: value.operands,
    Method: lambda value: (value.of,),
    Partial: lambda value: (value.callee, *value.args, value.given),
    Map: lambda value: tuple(value.named.values()),
    Function: lambda value: () if value.bound is None else (value.bound,),
}


def parts_of(value: Value) -> tuple[Value, ...]:
    """The values that one is put together of, as far as they are named."""
    found = _PARTS.get(type(value))
    return () if found is None else found(value)


def is_scalar(value: Value) -> bool:
    """Whether a value can be an operand: a literal, a value of the config, or an expression of these."""
    return isinstance(value, (Const, At, Sym))


def holds(value: Value, depth: int = 0) -> bool:
    """Whether anything of the config may be reached through a value."""
    if depth > 12 or isinstance(value, (At, Instance)) or (isinstance(value, Map) and value.rests):
        return True
    return any(holds(each, depth + 1) for each in parts_of(value))
