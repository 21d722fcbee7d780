"""What is opened: regular files inside the repository, whatever leads there, and never by waiting."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from trm_hooks.files import Files, OutsideError, RefusedError, TooLargeError, read, why_not


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret.yaml").write_bytes(b"secret")
    (tmp_path / "lab/sub").mkdir(parents=True)
    (tmp_path / "lab/a.yaml").write_bytes(b"a: 1")
    (tmp_path / "lab/sub/b.yaml").write_bytes(b"b: 1")
    return tmp_path / "lab"


def test_a_regular_file_is_read_whole(lab: Path) -> None:
    big = os.urandom(3_000_000)
    (lab / "big").write_bytes(big)
    files = Files(str(lab))
    assert files.read(str(lab / "a.yaml")) == b"a: 1"
    assert files.read(str(lab / "sub/b.yaml")) == b"b: 1"
    assert files.read(str(lab / "big")) == big
    assert files.read(str(lab / "big"), 3_000_000) == big
    with pytest.raises(TooLargeError, match="is larger than 2 MB"):
        files.read(str(lab / "big"), 2_999_999)


@pytest.mark.parametrize("path", ["gone.yaml", "sub/gone/x", "a\0b"])
def test_a_missing_file_is_called_missing(lab: Path, path: str) -> None:
    with pytest.raises(FileNotFoundError):
        read(f"{lab}/{path}", str(lab))


def special(lab: Path, kind: str) -> Path:
    path = lab / "special.yaml"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as server:
            here = os.getcwd()
            os.chdir(lab)
            server.bind(path.name)
            os.chdir(here)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(kind)
    return path


@pytest.mark.parametrize("root", [True, False])
@pytest.mark.parametrize("kind", ["pipe", "socket", "folder", "/dev/ptmx", "/dev/zero", "/dev/tty", "nowhere", "special.yaml"])
def test_what_is_no_file_is_refused_at_once(lab: Path, kind: str, root: bool) -> None:
    path = special(lab, kind)
    files = Files(str(lab) if root else None)
    with pytest.raises(OSError, match=r".") as raised:
        files.read(str(path))
    assert not isinstance(raised.value, FileNotFoundError)
    assert files.content(str(path)) == b""
    assert files.refused == ({} if kind == "folder" else {str(path): why_not(raised.value)})


@pytest.mark.parametrize(
    ("link", "target", "path"),
    [
        ("link.yaml", "../outside/secret.yaml", "link.yaml"),
        ("link.yaml", "/etc/hostname", "link.yaml"),
        ("folder", "../outside", "folder/secret.yaml"),
        ("sub/folder", "../../outside", "sub/folder/secret.yaml"),
        ("folder", "..", "folder/outside/secret.yaml"),
        ("a", "b", "../outside/secret.yaml"),
        ("a", "sub", "a/../../outside/secret.yaml"),
        ("folder", "../outside", "folder/gone.yaml"),
    ],
)
def test_nothing_outside_is_read_whatever_leads_there(lab: Path, link: str, target: str, path: str) -> None:
    (lab / link).symlink_to(target)
    files = Files(str(lab))
    with pytest.raises(OutsideError, match="leads out of the repository"):
        files.read(f"{lab}/{path}")
    with pytest.raises(OutsideError):
        files.read(str(lab.parent / "outside/secret.yaml"))
    assert not files.holds(str(lab.parent / "outside"))


def test_names_of_a_folder_outside_are_not_listed(lab: Path) -> None:
    (lab / "folder").symlink_to("../outside")
    files = Files(str(lab))
    assert files.names(str(lab)) == ["a.yaml", "folder", "sub"]
    with pytest.raises(OutsideError):
        files.names(str(lab / "folder"))


def test_links_inside_are_followed(lab: Path) -> None:
    (lab / "link.yaml").symlink_to("sub/b.yaml")
    (lab / "folder").symlink_to("sub")
    (lab / "way").symlink_to("link.yaml")
    (lab.parent / "door").symlink_to("lab")
    files = Files(str(lab))
    for path in ("link.yaml", "folder/b.yaml", "way", "sub/../sub/b.yaml"):
        assert files.read(f"{lab}/{path}") == b"b: 1"
    assert Files(str(lab.parent / "door")).read(str(lab.parent / "door/folder/b.yaml")) == b"b: 1"


def test_without_a_root_links_lead_anywhere(lab: Path) -> None:
    (lab / "link.yaml").symlink_to("../outside/secret.yaml")
    assert read(str(lab / "link.yaml"), None) == b"secret"


def test_a_reason_ends_a_sentence_about_the_file(lab: Path) -> None:
    (lab / "link").symlink_to("nowhere")
    with pytest.raises(RefusedError) as refused:
        read(str(lab / "link"), str(lab))
    assert why_not(refused.value) == "is a link that leads nowhere"
    assert why_not(PermissionError(13, "Permission denied")) == "cannot be read: Permission denied"


@pytest.mark.parametrize("depth", [50, 100, 200])
def test_each_folder_is_looked_at_once(lab: Path, depth: int, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    real = os.path.islink
    monkeypatch.setattr(os.path, "islink", lambda path: looked.append(path) or real(path))
    files = Files(str(lab))
    for length in range(1, depth):
        assert files.holds(str(lab) + "/d" * length)
    assert len(looked) < depth


@pytest.mark.parametrize("name", ["a\0b", "\0", "\ud800", "a/\udc00\ud800/b", "n" * 5000, "a/" * 3000])
def test_what_no_system_takes_as_a_name_is_not_there(lab: Path, name: str) -> None:
    files = Files(str(lab))
    for root in (str(lab), None):
        with pytest.raises(OSError, match=r"\[Errno"):
            read(f"{lab}/{name}", root)
        with pytest.raises(OSError, match=r"\[Errno"):
            Files(root).names(f"{lab}/{name}")
    assert files.content(f"{lab}/{name}.yaml") == b""
    files.holds(f"{lab}/{name}")
