"""A file on disk is exchanged whole or not at all, whoever else writes, and whenever the process is killed."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from trm_hooks.fix.atomic import exchange, target_of, write_whole
from trm_hooks.yaml.edit.edits import Refusal

ROOT = Path(__file__).resolve().parents[2]
SIZE = 2_000_000


def put(path: Path, after: bytes, repository: Path) -> None:
    real = target_of(str(path), str(repository))
    exchange(real, path.read_bytes(), after)


@pytest.mark.parametrize("mode", [0o644, 0o600, 0o755, 0o664])
def test_bytes_are_exchanged_and_the_mode_is_kept(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old\r\n")
    path.chmod(mode)
    put(path, b"new\r\n", tmp_path)
    assert path.read_bytes() == b"new\r\n"
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert os.listdir(tmp_path) == ["a.yaml"]


def test_file_that_may_not_be_written_is_not_exchanged_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    path.chmod(0o444)
    if os.access(path, os.W_OK):  # the superuser may write to any file
        monkeypatch.setattr(os, "access", lambda name, _: name != str(path))
    with pytest.raises(Refusal, match="read-only"):
        put(path, b"new", tmp_path)
    assert path.read_bytes() == b"old"


def test_link_inside_the_repository_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_bytes(b"old")
    link = tmp_path / "sub" / "link.yaml"
    link.parent.mkdir()
    link.symlink_to("../real.yaml")
    put(link, b"new", tmp_path)
    assert link.is_symlink()
    assert (tmp_path / "real.yaml").read_bytes() == b"new"


def test_link_out_of_the_repository_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_bytes(b"old")
    repository = tmp_path / "lab"
    repository.mkdir()
    (repository / "link.yaml").symlink_to(outside)
    with pytest.raises(Refusal, match="leads out of the repository"):
        put(repository / "link.yaml", b"new", repository)
    assert outside.read_bytes() == b"old"


def test_link_to_a_folder_outside_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/a.yaml").write_bytes(b"old")
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab/config").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Refusal, match="leads out of the repository"):
        put(tmp_path / "lab/config/a.yaml", b"new", tmp_path / "lab")


def test_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"somebody else's")
    with pytest.raises(Refusal, match="changed on disk since it was read"):
        exchange(str(path), b"old", b"new")
    assert path.read_bytes() == b"somebody else's"
    assert os.listdir(tmp_path) == ["a.yaml"]


def test_folder_that_cannot_be_written_is_a_reason_and_no_traceback(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="the file was removed"):
        exchange(str(tmp_path / "gone" / "a.yaml"), b"old", b"new")
    (tmp_path / "a.yaml").write_bytes(b"")
    with pytest.raises(Refusal, match="cannot be written"):
        exchange(str(tmp_path / "a.yaml" / "b.yaml"), b"old", b"new")


def test_a_name_as_long_as_the_system_allows(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 250 + ".yaml")
    path.write_bytes(b"old")
    put(path, b"new", tmp_path)
    assert path.read_bytes() == b"new"


def test_a_file_of_two_names_is_not_parted(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    (tmp_path / "other").hardlink_to(path)
    with pytest.raises(Refusal, match="another name"):
        put(path, b"new", tmp_path)
    assert path.samefile(tmp_path / "other")
    assert path.read_bytes() == b"old"


STOPPED = """
import os, signal, sys
from trm_hooks.fix import atomic
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background of a shell would not hear it
def stop(*names):
    os.kill(os.getpid(), getattr(signal, sys.argv[2]))
    real(*names)
real, os.replace = os.replace, stop
atomic.exchange(sys.argv[1], b"old", b"new")
print("went on", flush=True)
"""


def stopped(path: Path, by: str) -> int:
    """The status of a process that gets a signal when it is about to exchange a file."""
    command = [sys.executable, "-c", STOPPED, str(path), by]
    return subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.DEVNULL, check=False).returncode


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


@pytest.fixture(params=["git", "worktree", "no git"])
def lab(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    lab = tmp_path / "lab"
    (lab / "sub").mkdir(parents=True)
    if request.param == "git":
        subprocess.run(["git", "init", "-q", str(lab)], check=True)
    elif request.param == "worktree":
        (tmp_path / "main/worktrees/lab").mkdir(parents=True)
        (tmp_path / "main/worktrees/lab/HEAD").write_bytes(b"ref: refs/heads/x\n")
        (lab / ".git").write_text("gitdir: ../main/worktrees/lab\n", encoding="utf-8")
    (lab / "sub/a.yaml").write_bytes(b"old")
    (lab / "sub/b.yaml").write_bytes(b"old")
    return lab


def test_what_a_kill_leaves_is_out_of_the_way_and_removed_by_the_next_run(lab: Path) -> None:
    before = files_in(lab / "sub")
    assert stopped(lab / "sub/a.yaml", "SIGKILL") == -signal.SIGKILL
    assert (lab / "sub/a.yaml").read_bytes() == b"old"
    left = files_in(lab.parent)
    if (lab / ".git").exists():
        assert files_in(lab / "sub") == before
    assert any(".trm-hooks-" in name for name in left)
    if (lab / ".git").is_dir():
        shown = subprocess.run(["git", "-C", str(lab), "add", "-An", "."], capture_output=True, text=True, check=True)
        assert shown.stdout == "add 'sub/a.yaml'\nadd 'sub/b.yaml'\n"
    assert subprocess.run(
        [sys.executable, "-c", STOPPED.replace("os.kill", "(lambda *_: None)"), str(lab / "sub/b.yaml"), "SIGKILL"],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False,
    ).returncode == 0
    assert not any(".trm-hooks-" in name for name in files_in(lab.parent))
    assert (lab / "sub/b.yaml").read_bytes() == b"new"


@pytest.mark.parametrize("by", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_waits_until_the_file_is_exchanged(lab: Path, by: str) -> None:
    status = stopped(lab / "sub/a.yaml", by)
    assert status == -getattr(signal, by)
    assert (lab / "sub/a.yaml").read_bytes() == b"new"
    assert not any(".trm-hooks-" in name for name in files_in(lab.parent))


def test_a_file_in_use_by_another_process_is_not_removed(lab: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", STOPPED.replace("real(*names)", "input()"), str(lab / "sub/a.yaml"), "SIGCONT"],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )
    try:
        while not any(".trm-hooks-" in name for name in files_in(lab.parent)):
            time.sleep(0.01)
        time.sleep(0.1)
        put(lab / "sub/b.yaml", b"new", lab)
        assert sum(".trm-hooks-" in name for name in files_in(lab.parent)) == 1
    finally:
        process.communicate(b"\n")


@pytest.mark.parametrize("held", [False, True])
def test_a_new_file_that_another_process_sweeps_away_is_made_again(
    lab: Path, monkeypatch: pytest.MonkeyPatch, held: bool
) -> None:
    fcntl = pytest.importorskip("fcntl")
    lock = fcntl.flock
    swept: list[str] = []

    def sweeping(handle: int, flags: int) -> None:
        """What a lock meets right after another process saw the unlocked file: it is held, or gone already."""
        if not swept:
            swept.extend(name for name in files_in(lab.parent) if ".trm-hooks-" in name)
            if held:
                raise BlockingIOError
            os.unlink(lab.parent / swept[0])
        lock(handle, flags)

    monkeypatch.setattr(fcntl, "flock", sweeping)
    put(lab / "sub/a.yaml", b"new", lab)
    assert len(swept) == 1
    assert (lab / "sub/a.yaml").read_bytes() == b"new"
    assert not any(".trm-hooks-" in name for name in files_in(lab.parent))


WRITER = """
import sys
from trm_hooks.fix.atomic import exchange
path, size, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
texts = [b"a" * size, b"b" * size]
print("ready", flush=True)
for number in range(rounds):
    try:
        exchange(path, texts[number % 2], texts[1 - number % 2])
    except Exception as error:
        if "changed on disk" not in str(error):
            raise
"""


def writer(path: Path, rounds: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", WRITER, str(path), str(SIZE), str(rounds)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def is_whole(path: Path) -> bool:
    data = path.read_bytes()
    return len(data) == SIZE and len(set(data)) == 1


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="nothing to kill with")
@pytest.mark.parametrize("after", [0.0, 0.003, 0.01, 0.02, 0.05, 0.11])
def test_kill_at_any_moment_leaves_the_old_or_the_new_file(tmp_path: Path, after: float) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a" * SIZE)
    process = writer(path, 1_000_000)
    time.sleep(after)
    assert is_whole(path)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert is_whole(path)


def test_two_writers_at_once_never_leave_half_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a" * SIZE)
    processes = [writer(path, 30) for _ in range(2)]
    while any(process.poll() is None for process in processes):
        assert is_whole(path)
    assert [process.wait() for process in processes] == [0, 0]
    assert is_whole(path)
    assert os.listdir(tmp_path) == ["a.yaml"]


def test_a_new_file_is_written_whole_with_its_folders_and_ordinary_rights(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "new.yaml"
    old = os.umask(0o027)
    try:
        write_whole(str(path), b"x: 1\n")
        write_whole(str(path), b"x: 2\n")
    finally:
        os.umask(old)
    assert path.read_bytes() == b"x: 2\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert os.listdir(path.parent) == ["new.yaml"]


def test_nothing_is_left_where_a_new_file_cannot_take_its_place(tmp_path: Path) -> None:
    (tmp_path / "new.yaml").mkdir()
    with pytest.raises(Refusal, match="cannot be written"):
        write_whole(str(tmp_path / "new.yaml"), b"x: 1\n")
    assert os.listdir(tmp_path) == ["new.yaml"]
