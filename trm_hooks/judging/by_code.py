"""What the Python of the repository does with a config, in the words and at the places of findings."""

from __future__ import annotations

from trm_hooks.judging.finding import Place
from trm_hooks.judging.spelling import near
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trm_hooks.code.answer import Answer, Refusal
    from trm_hooks.code.project_code import Readers
    from trm_hooks.code.values import Path
    from trm_hooks.hydra.composition import Composition
    from trm_hooks.hydra.layers import Layer
    from trm_hooks.judging.finding import Route
    from trm_hooks.judging.launched import Launched
    from trm_hooks.launch.jobs import Argument, Job
    from trm_hooks.yaml.text import SourceText
    from trm_hooks.yaml.tree import Node

_REFERENCE = lazy(r"[\w.\[\]-]+")
_PART = lazy(r"[^.\[\]]+")
_DEEP = 20  # of a longer reference that much
# What a saved run's template sets, for its own names and folders.
TEMPLATE = frozenset(("run_name", "hydra", "defaults"))


def key_place(source: SourceText, route: Route) -> Place | None:
    """Where a key is written in its file; None where it has no place of its own (a merge, an alias)."""
    from trm_hooks.yaml.locate import find

    located = find(source, route)
    if located is None or located.key_start is None or located.key_end is None:
        return None
    if located.borrowed is not None or located.lent is not None or located.lent_value is not None:
        return None
    return Place(source, located.key_start, located.key_end)


def referred_in(composition: Composition) -> dict[Path, bool]:
    """What the interpolations of everything that is composed name, absolute or not: it is read, whatever the code does.

    With every name are the beginnings of it, which say False.
    """
    found: dict[Path, bool] = {}
    texts = {id(layer.file.source): layer.file.source.text for layer in composition.layers}
    given = [override.input_line for override in composition.overrides]
    for text in (*texts.values(), *given):
        for inside in _interpolations(text) if "${" in text else ():
            for reference in _REFERENCE.findall(inside):
                # a name may have a `-` in it, and a resolver may take one for its own
                for each in (reference, *reference.split("-")):
                    parts = tuple(_PART.findall(each)[:_DEEP])
                    found.update((parts[:length], found.get(parts[:length], False)) for length in range(1, len(parts)))
                    found[parts] = True
    found.pop((), None)
    return found


def _interpolations(text: str) -> Iterator[str]:
    """The text between `${` and its `}`, in pieces where there is another interpolation in it."""
    depth = 0
    for piece in text.split("${")[1:]:
        depth += 1
        pieces = piece.split("}", depth)
        yield from pieces[:depth]
        depth -= len(pieces) - 1


def is_referred(path: Path, references: dict[Path, bool]) -> bool:
    """Whether a reference names the key at ``path``, what holds it or what it holds; of a relative one the start is not known."""
    for start in range(len(path)):
        ways = (path[start:end] for end in range(start + 1, len(path) + 1))
        if path[start:] in references or any(references.get(way) for way in ways):
            return True
    return False


def keys_of(layer: Layer) -> Iterator[tuple[tuple[str, ...], Route, Node]]:
    """The keys of a layer's file, sections before what is in them: path in the config, route in the file, node."""
    from trm_hooks.hydra.layers import split_key
    from trm_hooks.yaml.tree import Mapping

    package = tuple(split_key(layer.package)) if layer.package else ()
    pending: list[tuple[Route, Node]] = [((), layer.file.tree)]
    while pending:
        route, node = pending.pop()
        if not isinstance(node, Mapping):
            continue
        for key, item in node.items.items():
            if not isinstance(key, str) or (not package and not route and key in TEMPLATE) or key.startswith("_"):
                continue
            yield (*package, *(str(each) for each in route), key), (*route, key), item
            pending.append(((*route, key), item))


def meant(readers: Readers, path: Path) -> str | None:
    """The field that was probably meant by a key that no code takes, as a dotted key."""
    name, section = path[-1], path[:-1]
    here = readers.fields(section)
    close = near(name, here) or _longer(name, here)
    if close is not None:
        return ".".join((*section, close))
    for other in ((), *readers.sections()):
        if other != section and name in readers.fields(other):
            return ".".join((*other, name))
    return None


def _longer(name: str, fields: frozenset[str]) -> str | None:
    """The one field that ends with the same words: ``batch_size`` is ``global_batch_size``."""
    found = [field for field in fields if field.endswith(f"_{name}")]
    return found[0] if len(found) == 1 and "_" in name else None


def involved(found: Answer | Refusal) -> frozenset[str]:
    """The Python files that an answer follows from: where the config is handed on, and the class that it is handed to."""
    files = frozenset(found.model.files) if found.model is not None else frozenset()
    return files | {found.spot.path} if found.spot is not None else files


def who_drops(found: Answer, key: str) -> str:
    """Why a key changes nothing: which class has no such field, and where that is written."""
    name = found.path[-1]
    assert found.model is not None
    place = f"{found.model.module.path}:{found.model.line}"
    if ".".join(found.path) != key:
        return f"no code reads `{key}`: `{found.model.name}` ({place}) drops `{'.'.join(found.path)}`, which holds it"
    kind = "parameter" if found.model.kind == "signature" else "field"
    return f"no code reads `{key}`: `{found.model.name}` ({place}) has no {kind} `{name}` and drops it"


def refusal_text(refusal: Refusal, readers: Readers) -> str:
    """Why the code refuses a config, in words."""
    key, spot = ".".join(refusal.paths[0]), refusal.spot
    model = refusal.model
    owner = "" if model is None else f"`{model.name}` ({model.module.path}:{model.line})"
    if refusal.kind == "missing":
        return f"{owner} requires `{key}`, which nothing sets"
    if refusal.kind == "unexpected":
        return f"{owner} takes no `{refusal.text}`, and is given `{key}`"
    if refusal.kind == "twice":
        return f"{spot} gives `{refusal.text}` itself: with `{key}` it is given twice"
    value = readers.view.value(refusal.paths[0])
    if refusal.kind == "type":
        field = "" if model is None else f"`{model.name}.{refusal.paths[0][-1]}` ({spot})"
        return f"{field} is `{refusal.text}`, which {_shown(value)} in `{key}` is not"
    if refusal.kind == "zero":
        return f"{spot} divides by `{'.'.join(blamed(refusal, readers))}`, which is 0"
    values = [f"`{'.'.join(path)}` is {text}" for path in refusal.paths if (text := _value_of(path, readers))]
    return f"{spot} stops {'unless' if refusal.kind == 'assert' else 'if'} `{refusal.text}`: {', '.join(values)}"


def _value_of(path: Path, readers: Readers) -> str:
    """What a config has for a key, or the code where a config is silent; empty where it is not known."""
    from trm_hooks.code.plain import ABSENT, NOTHING

    value = readers.view.value(path)
    if value is not ABSENT:
        return _shown(value) if value is not NOTHING else ""
    default = readers.default(path)
    return f"{_shown(default[0])} by default" if default is not None else "not set"


def _shown(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else "null" if value is None else f"{value}"


def blamed(refusal: Refusal, readers: Readers) -> Path:
    """The one key of a refusal that is to change."""
    if refusal.kind == "zero":
        zero = [path for path in refusal.paths if readers.view.value(path) == 0]
        return zero[0] if zero else refusal.paths[-1]
    from trm_hooks.code.plain import ABSENT

    there = [path for path in refusal.paths if readers.view.value(path) is not ABSENT]
    return there[-1] if there else refusal.paths[-1]


def argument_for(launched: Launched, job: Job, path: Path) -> Argument | None:
    """The argument of a command that sets a key or selects what holds it; the last one."""
    key = ".".join(path)
    found = None
    for override, argument in job.overrides:
        about = override.key_or_group
        inside = key == about or key.startswith(f"{about}.")
        if inside or (launched.composer.root.is_group(about) and key.startswith(f"{about.replace('/', '.')}.")):
            found = argument
    return found
