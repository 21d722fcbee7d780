"""Classes and signatures that take a section of a config: their fields, what is required, and what they do with the rest.

Known are pydantic models, dataclasses and plain signatures, with bases in other modules of the repository. A class is
unknown (None) where it would have to be run: a validator that runs before, ``__new__``, an ``__init__`` of its own in
a model, a base, a decorator or an ``extra`` that is not plain to see, an alias.
"""

from __future__ import annotations

import _ast as ast

from trm_hooks.code.syntax import last_name
from trm_hooks.code.values import (
    ALLOW,
    DATACLASS,
    FORBID,
    IGNORE,
    PYDANTIC,
    UNKNOWN,
    Class,
    Const,
    Field,
    Function,
    Model,
    Outside,
)
from trm_hooks.project.entry_scripts import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from trm_hooks.code.modules import Module
    from trm_hooks.code.syntax import Resolve
    from trm_hooks.code.values import Value

    Inherited: TypeAlias = tuple[dict[str, Field], str]

_MAX_BASES = 20
# Settings of a pydantic model that change nothing of what it takes.
_SETTINGS = "arbitrary_types_allowed frozen protected_namespaces title use_attribute_docstrings"
_HARMLESS = frozenset((*_SETTINGS.split(), "validate_assignment", "validate_default"))
_OWN_START = frozenset(
    (
        "__class_getitem__",
        "__get_pydantic_core_schema__",
        "__getattr__",
        "__getattribute__",
        "__init__",
        "__init_subclass__",
        "__new__",
        "__pydantic_init_subclass__",
        "__setattr__",
        "model_post_init",
        "model_validate",
        "parse_obj",
    )
)


class _NotKnown(Exception):
    """A class that only running it would show."""


def model_of(cls: Class, resolve: Resolve) -> Model | None:
    """The pydantic model or dataclass that ``cls`` is; None where it is neither, or not plain to see."""
    try:
        kind = _kind(cls, resolve, 0, set())
        if kind is None:
            return None
        model = Model(kind, cls.node.name, cls.module, cls.node, cls.node.lineno)
        _fill(model, cls, resolve, 0, {})
        model.extra = model.extra or (IGNORE if kind == PYDANTIC else FORBID)
        return model
    except _NotKnown:
        return None


def is_model(cls: Class, resolve: Resolve) -> bool:
    """Whether ``cls`` is a pydantic model or dataclass, known or not."""
    try:
        return _kind(cls, resolve, 0, set()) is not None
    except _NotKnown:
        return True


def bases_of(cls: Class, resolve: Resolve) -> list[Value]:
    """What the bases of ``cls`` stand for."""
    return [resolve(base, cls.module) for base in cls.node.bases]


def _kind(cls: Class, resolve: Resolve, depth: int, seen: set[int]) -> str | None:
    if depth > _MAX_BASES:
        raise _NotKnown
    if id(cls.node) in seen:
        return None
    seen.add(id(cls.node))
    for decorator in cls.node.decorator_list:
        name = _outside(resolve(decorator.func if isinstance(decorator, ast.Call) else decorator, cls.module))
        if name == "dataclasses.dataclass":
            return DATACLASS
        if name.startswith(("pydantic.", "attr", "attrs.")):
            raise _NotKnown
    for base in bases_of(cls, resolve):
        name = _outside(base)
        if name == "pydantic.BaseModel":
            return PYDANTIC
        if name.startswith("pydantic"):
            raise _NotKnown
        if isinstance(base, Class):
            kind = _kind(base, resolve, depth + 1, seen)
            if kind is not None:
                return kind
    return None


def _outside(value: Value) -> str:
    return value.name if isinstance(value, Outside) else ""


def _fill(model: Model, cls: Class, resolve: Resolve, depth: int, known: dict[int, Inherited]) -> Inherited:
    """Fill in what a class and its bases say; the answer is what another takes from it: all its fields, and its `extra`."""
    if depth > _MAX_BASES:
        raise _NotKnown
    if id(cls.node) in known:
        return known[id(cls.node)]
    known[id(cls.node)] = {}, ""  # to a class that inherits itself
    model.files.add(cls.module.path)
    plain = {"object", "builtins.object", "pydantic.BaseModel", "abc.ABC", "typing.Generic"}
    inherited = []
    for base in reversed(bases_of(cls, resolve)):
        if isinstance(base, Class):
            inherited.append(_fill(model, base, resolve, depth + 1, known))
        elif _outside(base) not in plain:
            raise _NotKnown
    # of a field the first base counts, with what it has from its own bases, of `extra` the last that says something
    model.fields = {name: field for fields, _ in inherited for name, field in fields.items()}
    model.extra = next((extra for _, extra in inherited if extra), "")
    if model.kind == PYDANTIC:
        _fill_pydantic(model, cls, resolve)
    else:
        _fill_dataclass(model, cls, resolve)
    known[id(cls.node)] = model.fields, model.extra
    return known[id(cls.node)]


def _fill_pydantic(model: Model, cls: Class, resolve: Resolve) -> None:
    if cls.node.decorator_list or _of_version_1(cls):
        raise _NotKnown
    for keyword in cls.node.keywords:
        _setting(model, keyword.arg, keyword.value)
    for statement in cls.node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            _pydantic_field(model, statement, statement.target.id, cls.module, resolve)
        elif isinstance(statement, ast.Assign):
            _pydantic_assign(model, statement)
        elif isinstance(statement, ast.ClassDef):
            if statement.name == "Config":
                for line in statement.body:
                    if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
                        _setting(model, line.targets[0].id, line.value)
                    elif not isinstance(line, (ast.Pass, ast.Expr)):
                        raise _NotKnown
        elif isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            _pydantic_method(model, statement, cls, resolve)
        elif not isinstance(statement, (ast.Pass, ast.Expr)):
            raise _NotKnown


def _of_version_1(cls: Class) -> bool:
    return any(origin.startswith("pydantic.v1") for origin, _ in cls.module.imports.values())


def _setting(model: Model, name: str | None, value: ast.expr) -> None:
    if name == "extra":
        text = value.value if isinstance(value, ast.Constant) else value.attr if isinstance(value, ast.Attribute) else None
        if text not in (IGNORE, ALLOW, FORBID):
            raise _NotKnown
        model.extra = str(text)
    elif name == "strict":
        model.typed = False
    elif name not in _HARMLESS:
        raise _NotKnown


def _pydantic_assign(model: Model, statement: ast.Assign) -> None:
    for target in statement.targets:
        if not isinstance(target, ast.Name):
            raise _NotKnown
        if target.id == "model_config":
            _config_dict(model, statement.value)
        elif not target.id.startswith("_"):
            raise _NotKnown


def _config_dict(model: Model, value: ast.expr) -> None:
    if isinstance(value, ast.Call) and not value.args:
        for keyword in value.keywords:
            _setting(model, keyword.arg, keyword.value)
    elif isinstance(value, ast.Dict):
        for key, item in zip(value.keys, value.values, strict=True):
            _setting(model, key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else None, item)
    else:
        raise _NotKnown


def _pydantic_method(
    model: Model, node: ast.FunctionDef | ast.AsyncFunctionDef, cls: Class, resolve: Resolve
) -> None:
    if node.name in _OWN_START:
        raise _NotKnown
    model.late.pop(node.name, None)
    for decorator in node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = _outside(resolve(called, cls.module)).rpartition(".")[2]
        if name == "model_validator":
            if not isinstance(decorator, ast.Call) or _text(_keyword(decorator, "mode")) != "after":
                raise _NotKnown
            _late(model, node, cls)
        elif name in ("field_validator", "validator") and isinstance(decorator, ast.Call):
            for argument in decorator.args:
                field = model.fields.get(_text(argument) or "")
                if field is None:
                    raise _NotKnown
                model.fields[field.name] = field.but(judged=field.judged and _runs_after(decorator), changed=True)
            return
        elif name in ("root_validator", "model_serializer"):
            raise _NotKnown
    model.keeps = True


def _runs_after(decorator: ast.Call) -> bool:
    """Whether a validator of fields is given what pydantic made of a value."""
    modes = [each for each in decorator.keywords if each.arg not in ("allow_reuse", "always", "check_fields")]
    return all(each.arg == "mode" and _text(each.value) == "after" for each in modes)


def _late(model: Model, node: ast.FunctionDef | ast.AsyncFunctionDef, cls: Class) -> None:
    """A method that runs once the fields have their values."""
    _change(model, node)
    if len(node.decorator_list) == (model.kind == PYDANTIC) and len(node.args.args) == 1:
        model.late[node.name] = Function(cls.module, node, None, cls)


def _change(model: Model, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    """A method that runs at the end: the fields that it sets are changed, or all, where that is not plain to see."""
    own = node.args.args[0].arg if node.args.args else ""
    changed: set[str] = set()
    for each in walk(node):
        if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Store):
            changed.add(each.attr)
        called = last_name(each) if isinstance(each, ast.Call) else ""
        is_other = isinstance(each, ast.Return) and each.value is not None
        if is_other and isinstance(each, ast.Return) and isinstance(each.value, ast.Name):
            is_other = each.value.id != own
        if is_other or called in _SETTERS:
            changed.update(model.fields)
    for name in changed & model.fields.keys():
        model.fields[name] = model.fields[name].but(changed=True)


_SETTERS = frozenset(("setattr", "__setattr__", "update", "vars"))


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def _text(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _kind_of(annotation: ast.expr) -> str:
    return last_name(annotation.value if isinstance(annotation, ast.Subscript) else annotation)


def _pydantic_field(model: Model, statement: ast.AnnAssign, name: str, module: Module, resolve: Resolve) -> None:
    if name == "model_config" and statement.value is not None:
        _config_dict(model, statement.value)
        return
    if name.startswith("_") or _kind_of(statement.annotation) == "ClassVar":
        return
    required, default, judged = _default(statement.value, module, resolve, "pydantic")
    annotation: ast.expr | None = statement.annotation
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        annotation = None
    call = statement.value if isinstance(statement.value, ast.Call) else None
    model.fields[name] = Field(
        name, module, annotation, statement.lineno, required=required, default=default, judged=judged, call=call
    )


def _default(value: ast.expr | None, module: Module, resolve: Resolve, kind: str) -> tuple[bool, Value, bool]:
    """Whether a field is required, its default, and whether its values may be judged by the annotation alone."""
    if value is None:
        return True, UNKNOWN, True
    if isinstance(value, ast.Constant):
        return (True, UNKNOWN, True) if value.value is Ellipsis else (False, Const(value.value), True)
    called = _outside(resolve(value.func, module)) if isinstance(value, ast.Call) else ""
    if called.rpartition(".")[2] in ("Field", "field") and isinstance(value, ast.Call):
        return _called_field(value, kind)
    found = resolve(value, module)
    return False, found if isinstance(found, Const) else UNKNOWN, True


# Arguments of a field that make it take no more than its annotation does.
_NARROW = frozenset(("default", "default_factory", "description", "examples", "frozen", "ge", "gt", "le", "lt", "repr", "title"))


def _called_field(call: ast.Call, kind: str) -> tuple[bool, Value, bool]:
    names = {keyword.arg for keyword in call.keywords}
    if None in names or names & {"alias", "validation_alias", "alias_priority", "init", "kw_only"}:
        raise _NotKnown
    given = call.args[0] if call.args and kind == "pydantic" else _keyword(call, "default")
    judged = names <= _NARROW
    if isinstance(given, ast.Constant):
        return (True, UNKNOWN, judged) if given.value is Ellipsis else (False, Const(given.value), judged)
    return given is None and "default_factory" not in names, UNKNOWN, judged


def _fill_dataclass(model: Model, cls: Class, resolve: Resolve) -> None:
    for decorator in cls.node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if _outside(resolve(called, cls.module)) != "dataclasses.dataclass":
            raise _NotKnown
        if isinstance(decorator, ast.Call) and any(each.arg in (None, "init") for each in decorator.keywords):
            raise _NotKnown
    if cls.node.keywords:
        raise _NotKnown
    for statement in cls.node.body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if statement.name in ("__init__", "__new__", "__init_subclass__", "__getattr__", "__getattribute__"):
                raise _NotKnown
            if statement.name == "__post_init__":
                _late(model, statement, cls)
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            name = statement.target.id
            annotation = statement.annotation
            if _kind_of(annotation) == "ClassVar":
                continue
            if isinstance(annotation, ast.Constant) or _kind_of(annotation) in ("InitVar", "KW_ONLY"):
                raise _NotKnown
            if not cls.node.decorator_list:
                continue  # of a class between that is no dataclass itself
            required, default, _ = _default(statement.value, cls.module, resolve, "dataclass")
            model.fields[name] = Field(name, cls.module, annotation, statement.lineno, required=required, default=default)
    model.positional = list(model.fields)
