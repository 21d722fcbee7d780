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
    with pytest.raises(Refusal, match="cannot be written"):
        exchange(str(tmp_path / "gone" / "a.yaml"), b"old", b"new")


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
