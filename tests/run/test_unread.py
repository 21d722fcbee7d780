"""What lies in a repository and cannot be read is reported by its name and hides nothing else."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

import pytest
from projects import LAUNCHED, Project

from trm_hooks.run.engine import run
from trm_hooks.run.request import Request, Result

SECRET = "lr: secret-of-another\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "outside").mkdir()
    for name in ("secret.yaml", "secret.py", "secret.sh"):
        (tmp_path / "outside" / name).write_text(SECRET, encoding="utf-8")
    files = LAUNCHED | {"config/wrong.yaml": LAUNCHED["config/cfg.yaml"] + "arch: {halt_exploration_prob: 0.5}\n"}
    return Project(tmp_path / "lab", files)


def result(project: Project, *paths: str, select: str = "default", ignore: tuple[str, ...] = ()) -> Result:
    return run(Request(paths, str(project.path), select=[select], ignore=ignore))


def shown(found: Result) -> str:
    return "\n".join([*(f"{each.place}: {each.check}: {each.message}" for each in found.findings), *found.notes])


def make(project: Project, name: str, kind: str) -> None:
    path = project.path / name
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(kind)


KINDS = {
    "pipe": "is not a regular file",
    "nowhere": "is a link that leads nowhere",
    "/dev/ptmx": "leads out of the repository",
    "/dev/zero": "leads out of the repository",
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_named_config_that_is_no_file_is_a_finding(project: Project, kind: str) -> None:
    make(project, "config/x.yaml", kind)
    found = result(project, "config/x.yaml", "config/wrong.yaml")
    assert [(str(each.place), each.check) for each in found.findings if "x.yaml" in str(each.place)] == [
        ("config/x.yaml:1", "yaml-syntax")
    ]
    assert f"`config/x.yaml` {KINDS[kind]}" in shown(found)
    assert "config/wrong.yaml:7" in shown(found)
    assert "x.yaml" not in shown(result(project, "config/wrong.yaml"))


@pytest.mark.parametrize("kind", [*KINDS, "../../outside/secret.yaml"])
def test_an_option_that_is_no_file_is_reported_where_it_is_chosen(project: Project, kind: str) -> None:
    make(project, "config/arch/trm.yaml", kind)
    found = shown(result(project))
    assert "config/cfg.yaml:2: config-error: `config/arch/trm.yaml` " in found
    assert "has no option" not in found
    assert "secret" not in found


@pytest.mark.parametrize("name", [".gitignore", "tools/other.py", "scripts/run.sh"])
@pytest.mark.parametrize("kind", ["pipe", "/dev/ptmx", "/dev/zero", "../../outside/secret.sh"])
def test_other_files_are_a_note_and_the_rest_is_judged(project: Project, name: str, kind: str) -> None:
    make(project, name, kind)
    found = result(project)
    assert any(note.startswith(f"`{name}` ") and note.endswith("and is not read") for note in found.notes)
    assert "config/wrong.yaml:7" in shown(found)
    assert "secret" not in shown(found)


def test_a_link_to_a_folder_elsewhere_is_nothing_to_say(project: Project) -> None:
    (project.path / "data").symlink_to("../outside")
    (project.path / "runs").symlink_to("/tmp")
    assert result(project).notes == []


@pytest.mark.parametrize("link", [".github", ".github/workflows", "config/arch", "config/more", "scripts"])
def test_a_folder_elsewhere_is_not_looked_into(project: Project, link: str) -> None:
    outside = project.path.parent / "outside"
    (outside / "run.yml").write_text("- run: python pretrain.py arch.halt_exploration_prob=0.7\n", encoding="utf-8")
    (outside / "trm.yaml").write_text(SECRET, encoding="utf-8")
    (outside / "workflows").symlink_to(".")
    path = project.path / link
    path.parent.mkdir(exist_ok=True)
    if path.exists():
        (path / "trm.yaml").unlink()
        path.rmdir()
    path.symlink_to(outside)
    found = shown(result(project))
    assert "0.7" not in found
    assert "secret" not in found


def told_to_nobody(closed: str) -> str:
    """What a run says to somebody who may not read the file or folder ``closed``."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        project = Project(Path(folder) / "lab", {**LAUNCHED, "run.sh": "python pretrain.py\n"})
        (project.path / closed).chmod(0o000)
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.setegid(65534)
                os.seteuid(65534)
                os.write(writer, shown(result(project)).encode())
            finally:
                os._exit(0)
        os.close(writer)
        with open(reader, encoding="utf-8") as pipe:
            output = pipe.read()
        os.waitpid(child, 0)
        return output


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser can become somebody who may not read")
def test_a_closed_folder_of_options_is_called_closed() -> None:
    found = told_to_nobody("config/arch")
    assert "config/cfg.yaml:2: config-error: `config/arch/trm.yaml` cannot be read: Permission denied" in found
    assert "`config/arch` cannot be read: Permission denied" in found


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser can become somebody who may not read")
def test_a_closed_file_is_called_unread_once() -> None:
    assert told_to_nobody("run.sh") == "`run.sh` cannot be read: Permission denied"


@pytest.mark.parametrize("name", ["run.sh", "notes.md", "tool.py", "Makefile", "jobs"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_named_text_that_is_no_file_is_a_finding(project: Project, name: str, kind: str) -> None:
    make(project, name, kind)
    check, what = ("code-error", "does with a config") if name.endswith(".py") else ("launch-commands", "launches")
    expected = f"{name}:1: {check}: `{name}` {KINDS[kind]}, so what it {what} is not known"
    for named in ((name,), (name, "config/cfg.yaml")):
        found = result(project, *named)
        assert expected in shown(found)
        assert found.blocking
        assert not any(name in note for note in found.notes)
    assert expected not in shown(result(project, "config/cfg.yaml"))


def test_a_named_text_of_too_many_bytes_is_a_finding(project: Project) -> None:
    with (project.path / "run.sh").open("wb") as file:
        file.truncate(100_000_001)
    expected = "run.sh:1: launch-commands: `run.sh` is larger than 100 MB, so what it launches is not known"
    assert expected in shown(result(project, "run.sh"))
    assert expected in shown(result(project, "run.sh", "config/wrong.yaml"))
    assert not any("run.sh" in note for note in result(project, "config/cfg.yaml").notes)


COMMAND = "python pretrain.py --config-name cfg arch.halt_exploration_prob=0.5\n"


@pytest.mark.parametrize("data", [b"# caf\xe9\n" + COMMAND.encode(), COMMAND.encode("utf-16"), COMMAND.encode("utf-16-be")])
def test_a_named_text_with_commands_that_is_not_utf_8_is_a_finding(project: Project, data: bytes) -> None:
    data = b"\xfe\xff" + data if data[:1] == b"\0" else data
    (project.path / "run.sh").write_bytes(data)
    found = result(project, "run.sh")
    assert [(each.check, each.place.path) for each in found.findings] == [("launch-commands", "run.sh")]
    assert "not UTF-8: byte 0x" in found.findings[0].message
    assert result(project, "config/cfg.yaml").findings == []


@pytest.mark.parametrize("data", [b"", b"caf\xe9\n", "nothing\n".encode("utf-16"), b"\xff\xfe", b"\0python pretrain.py"])
def test_a_named_text_without_commands_may_hold_any_bytes(project: Project, data: bytes) -> None:
    (project.path / "notes.txt").write_bytes(data)
    assert shown(result(project, "notes.txt")) == ""


@pytest.mark.parametrize("name", ["data.csv", "logo.png", "weights.pt"])
def test_a_named_file_that_holds_no_commands_by_its_name_may_be_anything(project: Project, name: str) -> None:
    make(project, name, "nowhere")
    assert shown(result(project, name)) == ""


def test_a_link_to_a_folder_that_is_named_is_no_text(project: Project) -> None:
    (project.path / "data").symlink_to("../outside")
    assert shown(result(project, "data")) == ""


def test_where_nothing_launches_a_text_is_not_looked_for(project: Project) -> None:
    (project.path / "pretrain.py").unlink()
    make(project, "run.sh", "pipe")
    assert result(project, "run.sh").findings == []


def test_a_config_of_too_many_bytes_is_reported(project: Project) -> None:
    with (project.path / "config/big.yaml").open("wb") as file:
        file.truncate(100_000_001)
    assert "config/big.yaml:1: yaml-syntax: `config/big.yaml` is larger than 100 MB" in shown(result(project))


@pytest.mark.parametrize("kind", [*KINDS, "not utf-8", "no yaml", "too large", "../../outside/secret.yaml"])
@pytest.mark.parametrize("check", ["ema", "halt-exploration-prob", "config-error", "launch-commands"])
def test_a_named_config_that_cannot_be_read_is_a_finding_for_every_check(project: Project, kind: str, check: str) -> None:
    path = project.path / "config/x.yaml"
    match kind:
        case "not utf-8":
            path.write_bytes(b"lr: \xff\n")
        case "no yaml":
            path.write_bytes(b"lr: [\n")
        case "too large":
            with path.open("wb") as file:
                file.truncate(100_000_001)
        case _:
            make(project, "config/x.yaml", kind)
    found = result(project, "config/x.yaml", select=check)
    assert [each.check for each in found.findings] == ["yaml-syntax"]
    assert found.findings[0].place.path == "config/x.yaml"
    assert "secret" not in shown(found)
    assert result(project, "config/x.yaml", select=check, ignore=("yaml-syntax",)).findings == []
    assert "yaml-syntax" not in shown(result(project, "config/cfg.yaml", select=check))


def test_a_named_config_that_does_not_compose_is_a_note_for_another_check(project: Project) -> None:
    (project.path / "config/x.yaml").write_text("defaults: [nothing]\n", encoding="utf-8")
    found = result(project, "config/x.yaml", select="ema")
    assert found.findings == []
    assert [note.partition(":")[0] for note in found.notes] == ["config/x.yaml"]
    assert ": not judged: " in found.notes[0]
    assert result(project, "config/cfg.yaml", select="ema").notes == []


def test_git_reads_a_revision_of_this_repository_whatever_the_environment_says(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trm_hooks.project.find_config import Roots
    from trm_hooks.project.revisions import checked_out

    (project.path / ".git").rmdir()
    other = project.path.parent / "outside"
    (other / "config").mkdir()
    (other / "config/cfg.yaml").write_text(SECRET, encoding="utf-8")
    for folder in (project.path, other):
        for words in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "x"]):
            subprocess.run(["git", "-C", str(folder), *words], check=True)
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    with checked_out(Roots(str(project.path)), "HEAD") as old:
        root, name = old.find("cfg")
        file = root.load(name)
    assert file is not None
    assert "secret" not in file.source.text
