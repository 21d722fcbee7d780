"""Images that the repository itself builds, commands that start one with arguments, and what ENV sets for those inside.

An image counts where its Dockerfile has an ENTRYPOINT in exec form, to which the arguments are added, and where a text of
the repository says under which name it is built. Images of registries, and names that are not known, are passed over.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from itertools import islice

from trm_hooks.launch.formats.json_lists import last_image
from trm_hooks.launch.shell_scanner import Scanner, logical_end
from trm_hooks.launch.shell_words import Dialect, Home, Word
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from trm_hooks.launch.shell.state import Scalar
    from trm_hooks.yaml.text import SourceText

    Reader = Callable[[str, str], SourceText | None]
    Image = tuple[list[Word], list[Word]]  # the words of ENTRYPOINT and of CMD

_MOST_STAGES = 200  # that others go on from, each with what all before it set
_SETS = lazy(r"^[ \t]*(FROM|ENV|ARG)\b[ \t]*", 10)  # MULTILINE, IGNORECASE
TOOLS = frozenset(("docker", "podman", "nerdctl", "docker-compose", "podman-compose"))
_SERVICE = "service "  # before the name of a service of a compose file
_BUILD = lazy(r"\b(?:docker|podman|nerdctl|buildah)[ \t]+(?:buildx[ \t]+|image[ \t]+)?(?:build|bud)\b")
_RUN_VALUES = frozenset(
    str.split(
        "-e --env -v --volume -p --publish --name --gpus -w --workdir --network --net -u --user --shm-size --ipc -m --memory "
        "--cpus --mount --env-file --entrypoint -h --hostname --runtime --ulimit --device --label -l --pid --platform --restart "
        "--security-opt --cap-add --cap-drop --add-host --log-driver --log-opt --cpuset-cpus --dns --tmpfs --pull --cidfile "
        "--link --expose --group-add --userns --memory-swap --stop-timeout --volumes-from --cgroupns --init-path -a --attach"
    )
)
_BUILD_VALUES = frozenset(
    str.split(
        "-t --tag -f --file --build-arg --target --platform --network --cache-from --cache-to --label --secret --ssh --progress "
        "-o --output --shm-size --add-host --iidfile --ulimit --builder"
    )
)


def image_started(words: Sequence[Word], images: Callable[[], Mapping[str, Image]]) -> list[Word] | None:
    """The words that run in the image that a command starts with arguments of its own; None where it is none of ours."""
    at = next((at for at, word in enumerate(words) if word.text.rpartition("/")[2] in TOOLS), len(words))
    composed = False
    while at < len(words) and words[at].text != "run":
        composed = composed or words[at].text.endswith("compose")
        at += 1
    at += 1
    while at < len(words) and words[at].text.startswith("-"):
        if words[at].text.startswith("--entrypoint"):
            return None
        at += 2 if words[at].text in _RUN_VALUES else 1
    if at >= len(words) or not words[at].known:
        return None
    image = words[at]
    found = images().get(_SERVICE + image.text if composed else _name(image.text))
    if found is None:
        return None
    entry, default = found
    given = [] if at + 1 < len(words) else default
    return [*(Word(word.pieces, image.start, image.end, image.home) for word in (*entry, *given)), *words[at + 1 :]]


def in_environment(source: SourceText, words: Sequence[Word], since: int) -> list[Word]:
    """The words of a command of a Dockerfile with what ENV and ARG set above it in its stage, unless a caller says otherwise.

    A name that its line, which begins at ``since``, mentions before it may be set there.
    """
    from trm_hooks.launch.shell.state import State
    from trm_hooks.launch.shell.values import Expander

    at = words[0].start
    stages, values = _environment(source)
    state = State()
    own = stages[bisect_right(stages, at, key=lambda each: each[0]) - 1][1]
    for name, given in values.items():
        before = (value for end, stage, value in reversed(given) if stage in own and end <= at)
        if name not in source.text[since:at]:
            state.variables.update((name, value) for value in islice(before, 1))
    return Expander(words[0].home, None, lambda *_: None).words(words, state)


@lru_cache(maxsize=4)
def _environment(source: SourceText) -> tuple[list[tuple[int, set[int]]], dict[str, list[tuple[int, int, Scalar | None]]]]:
    """Where stages begin, with those that each goes on from; the values of each name, with where they end, and their stage."""
    from trm_hooks.launch.shell.state import State
    from trm_hooks.launch.shell.values import Expander

    home = Home(source, Dialect()).by_default()
    expander, state = Expander(home, None, lambda *_: None), State()
    stages: list[tuple[int, set[int]]] = [(0, {0})]
    named: dict[str, tuple[set[int], State]] = {}
    values: dict[str, list[tuple[int, int, Scalar | None]]] = {}
    for match in _SETS.finditer(source.text):
        if match[1].upper() == "FROM":
            words = _line_of(source, match.end(), home)[1]
            before = named.get(next((word.text for word in words if word.text[:1] != "-"), ""), (set(), State()))
            stages.append((match.start(), {len(stages), *before[0]}))
            state = before[1].copy()
            if len(words) > 2 and words[-2].text.upper() == "AS" and len(stages) < _MOST_STAGES:
                named[words[-1].text] = stages[-1][1], state
            continue
        end, words = _line_of(source, match.end(), home)
        one = len(words) > 1 and "=" not in words[0].text  # ENV NAME value
        for word in words[:1] if one else words:
            name, equals, _ = word.text.partition("=")
            given = word.part(len(name) + 1) if equals else words[1] if len(words) == 2 else None
            value = state.variables[name] = None if given is None else expander.scalar(given, state)
            values.setdefault(name, []).append((end, len(stages) - 1, value))
    return stages, values


def _line_of(source: SourceText, start: int, home: Home) -> tuple[int, list[Word]]:
    """Where a line of a Dockerfile ends, and its words."""
    end = logical_end(source.text, start, len(source.text))
    return end, [each for each in Scanner(source.text, start, end, home.dialect, home).run().tokens if isinstance(each, Word)]


def built_images(texts: Iterator[SourceText], read: Reader) -> dict[str, Image]:
    """ENTRYPOINT and CMD of each image that one of the texts builds, by the image's name; ``read`` gives a Dockerfile."""
    found: dict[str, Image] = {}
    for source in texts:
        folder = source.path.rpartition("/")[0]
        for name, path in (*_builds(source.text), *_services(source)):
            dockerfile = read(path, folder)
            image = last_image(dockerfile) if dockerfile is not None else None
            if image is not None and image[0]:
                found.setdefault(_name(name), image)
    return found


def may_build(data: bytes) -> bool:
    """Whether a text may build an image."""
    return b"build" in data and any(tool in data for tool in (b"docker", b"podman", b"nerdctl", b"buildah", b"services:"))


def _builds(text: str) -> Iterator[tuple[str, str]]:
    """Names and Dockerfiles of ``docker build -t NAME [-f FILE] FOLDER``."""
    done = 0
    for match in _BUILD.finditer(text):
        if match.start() < done:
            continue
        done = logical_end(text, match.end(), len(text))
        tokens = Scanner(text, match.end(), done, Dialect()).run().tokens
        end = next((at for at, token in enumerate(tokens) if not isinstance(token, Word)), len(tokens))
        words = [token.text for token in tokens[:end] if isinstance(token, Word)]
        names: list[str] = []
        file, folder, at = None, ".", 0
        while at < len(words):
            option, equals, value = words[at].partition("=")
            takes = option in _BUILD_VALUES and not equals
            value = words[at + 1] if takes and at + 1 < len(words) else value
            if option in ("-t", "--tag"):
                names.append(value)
            elif option in ("-f", "--file"):
                file = value
            elif not words[at].startswith("-"):
                folder = words[at].strip("`")
            at += 1 + takes
        for name in names:
            yield name, file or f"{folder.rstrip('/') or '.'}/Dockerfile"


def _services(source: SourceText) -> Iterator[tuple[str, str]]:
    """Names and Dockerfiles of a compose file's services."""
    if not source.path.endswith((".yml", ".yaml")) or "services:" not in source.text:
        return
    import yaml

    try:
        root = yaml.load(source.text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, RecursionError, ValueError):
        return
    services = root.get("services") if isinstance(root, dict) else None
    for name, service in services.items() if isinstance(services, dict) else ():
        if isinstance(service, dict) and "build" in service:
            path = dockerfile_of(service["build"])
            if isinstance(service.get("image"), str):
                yield service["image"], path
            if "entrypoint" not in service and "command" not in service:
                yield f"{_SERVICE}{name}", path


def dockerfile_of(build: object) -> str:
    """The Dockerfile that ``build:`` of a service names: a folder, or a mapping with ``context`` and ``dockerfile``."""
    given = build if isinstance(build, dict) else {"context": build}
    folder, file = str(given.get("context") or "."), str(given.get("dockerfile") or "Dockerfile")
    return f"{folder.rstrip('/') or '.'}/{file}"


def _name(text: str) -> str:
    return text.removesuffix(":latest")
