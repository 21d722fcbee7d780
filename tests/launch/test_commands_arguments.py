"""Options and overrides are distinguished as Hydra's own argument parser does."""

from __future__ import annotations

import shlex
from typing import Any, NoReturn

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from trm_hooks.launch.commands import Command, find_commands
from trm_hooks.yaml.text import SourceText

TOKENS = [
    "a=1",
    "+b=2",
    "~c",
    "x",
    "-5",
    "-x",
    "--foo",
    "--foo=1",
    "--foo bar",
    "-m",
    "--multirun",
    "--multi",
    "--m=1",
    "-mr",
    "-mx",
    "-mc",
    "-m=r",
    "-rcjob",
    "-c",
    "--cfg",
    "--cfg=job",
    "job",
    "-cjob",
    "-cn",
    "-cn=n",
    "--config-name",
    "--config-name=n",
    "--config-n",
    "--config",
    "-cp",
    "-cd",
    "-cnx",
    "--config-path=",
    "--info",
    "--info=all",
    "-i",
    "all",
    "--resolve",
    "-h",
    "--he",
    "--hydra-help",
    "-p",
    "--package",
    "--experimental-rerun",
    "-sc",
    "-s",
    "-",
    "",
]


def command_of(arguments: list[str]) -> Command:
    (command,) = find_commands(SourceText("run.sh", shlex.join(["python", "train.py", *arguments]) + "\n"))
    return command


def hydra_reads(arguments: list[str]) -> dict[str, Any] | None:
    """What Hydra's parser makes of the arguments; ``None`` where it ends with an error."""
    utils = pytest.importorskip("hydra._internal.utils")
    parser = utils.get_args_parser()

    def refuse(message: str) -> NoReturn:
        raise ValueError(message)

    parser.error = refuse
    try:
        return vars(parser.parse_args(arguments))
    except ValueError:
        return None


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), max_size=6))
@example(["a=1", "-m", "b=2"])
@example(["--info", "a=1"])
@example(["-cn", "-m"])
@example(["-mc", "job"])
@example(["-rcjob"])
@example(["-m=r"])
def test_as_hydra_takes_arguments_apart(arguments: list[str]) -> None:
    wanted = hydra_reads(arguments)
    command = command_of(arguments)
    assert bool(command.refused) == (wanted is None)
    if wanted is None:
        return
    assert [word.text for word in command.overrides] == wanted["overrides"]
    for name in ("config_name", "config_path", "config_dir", "cfg", "package", "experimental_rerun"):
        word = command.options.get(name)
        assert (word.text if word else None) == wanted[name]
    for name in ("multirun", "run", "help", "hydra_help", "resolve", "shell_completion"):
        assert (name in command.options) == wanted[name]


def test_two_dashes_end_the_options() -> None:
    command = command_of(["a=1", "--", "-m", "b=2"])
    assert [word.text for word in command.overrides] == ["a=1", "-m", "b=2"]
    assert (command.multirun, command.refused) == (None, [])


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--foo"], "Hydra has no option --foo"),
        (["--conf", "x"], "--conf could be any of --config-path, --config-name, --config-dir"),
        (["--config-name"], "the option --config-name needs a value"),
        (["--cfg", "jobs"], "--cfg takes one of job, hydra, all"),
        (["-config-dir", "conf"], "-c takes one of job, hydra, all; did you mean `--config-dir`?"),
        (["-m=1"], "the option -m takes no value"),
        (["a=1", "-m", "b=2"], "comes after an option that already ended the list of overrides"),
    ],
)
def test_what_is_refused_and_why(arguments: list[str], reason: str) -> None:
    assert [why for _, why in command_of(arguments).refused] == [reason]


def test_a_refused_override_is_still_an_override() -> None:
    assert [word.text for word in command_of(["a=1", "-m", "b=2"]).overrides] == ["a=1", "b=2"]


def test_unknown_values_of_options() -> None:
    (command,) = find_commands(SourceText("run.sh", "python train.py --config-name=$CFG --config-path ${DIR}/conf a=1\n"))
    assert command.config_name is not None
    assert command.config_path is not None
    assert (command.config_name.text, command.config_name.known) == ("$CFG", False)
    assert (command.config_path.text, command.config_path.known_suffix) == ("${DIR}/conf", "/conf")
    assert not command.open_ended
