"""What the loaders of other languages make of files that start programs: the commands, to be run by whoever asks."""

from __future__ import annotations

import itertools
import json
import re
import shlex
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def _debugger(text: str) -> Iterator[list[str]]:
    plain = re.sub(r",(\s*[}\]])", r"\1", re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE))
    for each in json.loads(plain)["configurations"]:
        if "program" in each:
            given = each["args"]
            yield ["python", "pretrain.py", *(shlex.split(given) if isinstance(given, str) else given)]


def _notebook(text: str) -> Iterator[list[str]]:
    for cell in json.loads(text)["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and source.startswith("%%bash"):
            yield ["bash", "-c", source.partition("\n")[2]]
        elif cell["cell_type"] == "code":
            yield from (["bash", "-c", line] for line in re.findall(r"^!((?:.*\\\n)*.*)", source, re.MULTILINE))


def _dockerfile(text: str) -> Iterator[list[str]]:
    for image in re.split(r"^FROM .*", text, flags=re.MULTILINE)[1:]:
        instructions = dict(re.findall(r"^(RUN|CMD|ENTRYPOINT) ((?:.*\\\n)*.*)", image, re.MULTILINE))
        if "RUN" in instructions:
            yield ["bash", "-c", instructions["RUN"]]
        yield [word for name in ("ENTRYPOINT", "CMD") for word in json.loads(instructions.get(name, "[]").replace("\\\n", ""))]


def _containers(text: str) -> Iterator[list[str]]:
    for container in yaml.safe_load(text)["items"][0]["spec"]["containers"]:
        yield [*container.get("command", []), *container.get("args", [])]


def _sweep(text: str) -> Iterator[list[str]]:
    sweep = yaml.load(text, yaml.BaseLoader)
    lists = {name: spec["values"] if "values" in spec else [spec["value"]] for name, spec in sweep["parameters"].items()}
    for values in itertools.product(*lists.values()):
        arguments = [f"{name}={value}" for name, value in zip(lists, values, strict=True)]
        means = {"${env}": [], "${interpreter}": ["python"], "${program}": [sweep["program"]], "${args_no_hyphens}": arguments}
        yield [word for each in sweep["command"] for word in means.get(each, [each])]


def _package(text: str) -> Iterator[list[str]]:
    yield from (["bash", "-c", script] for script in json.loads(text)["scripts"].values())


def _tasks(text: str) -> Iterator[list[str]]:
    tomllib: Any = pytest.importorskip("tomllib")
    for task in tomllib.loads(text)["tasks"].values():
        command = task["cmd"] if isinstance(task, dict) else task
        yield command if isinstance(command, list) else ["bash", "-c", command]


def _workflow(text: str) -> Iterator[list[str]]:
    workflow = yaml.load(text, yaml.BaseLoader)
    job = workflow["jobs"]["train"]
    matrix = job["strategy"]["matrix"]
    for values in itertools.product(*matrix.values()):
        for step in job["steps"]:
            script = step.get("run", "")
            for name, value in zip(matrix, values, strict=True):
                script = script.replace(f"${{{{ matrix.{name} }}}}", value)
            settings = (f"{name}={value}" for name, value in {**workflow["env"], **step.get("env", {})}.items())
            yield ["env", *settings, "bash", "-c", script]


LOADERS: dict[str, Callable[[str], Iterator[list[str]]]] = {
    "launch.json": _debugger,
    "notebook.ipynb": _notebook,
    "Dockerfile": _dockerfile,
    "jobs.yaml": _containers,
    ".github/workflows/train.yml": _workflow,
    "sweep.yaml": _sweep,
    "package.json": _package,
    "pixi.toml": _tasks,
}
