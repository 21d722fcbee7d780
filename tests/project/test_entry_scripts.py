"""What ``@hydra.main`` says, read without running the script."""

from __future__ import annotations

import posixpath
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trm_hooks.project.entry_scripts import entries_in, read_entry

BODY = "\ndef launch(cfg):\n    pass\n"


def only(text: str):
    (entry,) = entries_in(text)
    return entry


@pytest.mark.parametrize(
    ("decorator", "path", "name", "version"),
    [
        ('@hydra.main(config_path="config", config_name="cfg", version_base=None)', "config", "cfg", (1, 3)),
        ('@hydra.main("config", "cfg", None)', "config", "cfg", (1, 3)),
        ('@hydra.main("config", config_name="cfg", version_base="1.2")', "config", "cfg", (1, 2)),
        ('@hydra.main(config_name="cfg")', ".", "cfg", (1, 1)),
        ('@hydra.main(config_name="cfg", version_base="1.1")', ".", "cfg", (1, 1)),
        ('@hydra.main(version_base="1.3.2", config_name="cfg")', None, "cfg", (1, 3)),
        ("@hydra.main(config_path=None, version_base=None)", None, None, (1, 3)),
        ('@hydra.main(config_path="/srv/conf", version_base=None)', "/srv/conf", None, (1, 3)),
        ('@hydra.main(config_path="pkg://a.b", version_base=None)', "pkg://a.b", None, (1, 3)),
        ("@hydra.main()", ".", None, (1, 1)),
    ],
)
def test_arguments(decorator: str, path: str | None, name: str | None, version: tuple[int, int]) -> None:
    entry = only(f"import hydra\n{decorator}{BODY}")
    assert (entry.config_path, entry.config_name, entry.version_base) == (path, name, version)
    assert entry.unknown == ()
    assert entry.line == 2
    assert entry.function == "launch"


@pytest.mark.parametrize(
    ("imports", "call"),
    [
        ("import hydra", "hydra.main"),
        ("import hydra as h", "h.main"),
        ("from hydra import main", "main"),
        ("from hydra import main as entry", "entry"),
        ("from hydra.main import main", "main"),
        ("from hydra import *", "main"),
        ("import hydra.utils", "hydra.main"),
        ("import hydra.main", "hydra.main"),
        ("try:\n    import hydra\nexcept ImportError:\n    raise", "hydra.main"),
    ],
)
def test_names_under_which_main_is_known(imports: str, call: str) -> None:
    assert only(f"{imports}\n@{call}('config', 'cfg', None){BODY}").config_name == "cfg"


@pytest.mark.parametrize(
    "text",
    [
        "import hydra\nhydra.initialize(config_path='config')\nhydra.compose('cfg')\n",
        f"from other import main\n# hydra\n@main(config_path='config'){BODY}",
        f"import click as hydra_cli\n@hydra_cli.main(config_path='config'){BODY}",
        f"import other\n@hydra.main('config'){BODY}",
        "import hydra\n# @hydra.main(config_path='config')\nTEXT = '''@hydra.main('config')'''\n",
        f"from .hydra import main\n@main('config'){BODY}",
        "",
    ],
)
def test_not_an_entry_script(text: str) -> None:
    assert entries_in(text) == []


def test_constants_of_the_module() -> None:
    entry = only(f"import hydra\nROOT = 'conf'\nNAME: str = ROOT + 'ig'\n@hydra.main(ROOT, NAME, None){BODY}")
    assert (entry.config_path, entry.config_name, entry.unknown) == ("conf", "config", ())


@pytest.mark.parametrize("twice", ["{0} + {0}", "os.path.join({0}, {0})", "{0} / {0}"])
def test_names_that_double_each_other_are_not_followed_for_long(twice: str) -> None:
    names = "".join(f"A{at + 1} = {twice.format(f'A{at}')}\n" for at in range(60))
    entry = only(f"import hydra\nA0 = './conf'\n{names}@hydra.main(A60, A0, None){BODY}")
    assert (entry.unknown, entry.config_name) == (("config_path",), "./conf")


@pytest.mark.parametrize(
    ("arguments", "unknown"),
    [
        ("os.path.join('a', 'b'), 'cfg', None", ("config_path",)),
        ("str(Path(os.getcwd()) / 'config'), 'cfg', None", ("config_path",)),
        ("str(Path(__file__).parent / NAME), 'cfg', None", ("config_path",)),
        ("'config', os.environ['CFG'], None", ("config_name",)),
        ("'config', 'cfg', BASE", ("version_base",)),
        ("'config', 'cfg', 'latest'", ("version_base",)),
        ("'config', f'cfg_{x}', None", ("config_name",)),
        ("'config', TWICE, None", ("config_name",)),
        ("'config', 12, None", ("config_name",)),
        ("'config', Path(__file__).parent.name, None", ("config_name",)),
        ("'config', Path(__file__).parent.parent.name, None", ("config_name",)),
        ("'config', setup_root(search_from=__file__, indicator='.git').name, None", ("config_name",)),
        ("**options", ("config_path", "config_name", "version_base")),
        ("'config', **options", ("config_name", "version_base")),
        ("'config', *options", ("config_name", "version_base")),
    ],
)
def test_what_only_running_would_show_is_unknown(arguments: str, unknown: tuple[str, ...]) -> None:
    entry = only(f"import hydra\nTWICE = 'a'\nif here:\n    TWICE = 'b'\n@hydra.main({arguments}){BODY}")
    assert entry.unknown == unknown


def test_two_entries_the_one_that_is_called_comes_first() -> None:
    text = (
        "import hydra\n@hydra.main('c', 'first', None)\ndef one(cfg): ...\n"
        "@hydra.main('c', 'second', None)\ndef two(cfg): ...\nif __name__ == '__main__':\n    two()\n"
    )
    assert [entry.config_name for entry in entries_in(text)] == ["second", "first"]


def test_called_without_decorating() -> None:
    assert only("import hydra\ndef f(cfg): ...\nhydra.main('conf', 'cfg', None)(f)()\n").config_path == "conf"


def test_a_file(tmp_path: Path) -> None:
    script = tmp_path / "train.py"
    coding = b"# -*- coding: latin-1 -*-\n"
    script.write_bytes(coding + b"import hydra\n@hydra.main('config', 'caf\xe9', None)\ndef f(c): ...\n")
    entry = read_entry(str(script))
    assert entry is not None
    assert entry.config_name == "café"


@pytest.mark.parametrize("data", [b"@{}\ndef (:\n", b"{}\0", b"# coding: nope\n{}", b"{} = '\xff'\n"])
def test_what_is_no_python_is_noted(data: bytes) -> None:
    notes: list[str] = []
    assert entries_in(data.replace(b"{}", b"hydra.main"), notes) == []
    assert len(notes) == 1
    assert notes[0].startswith("not Python that can be read")


LAYER = "def layer():\n    return [x for x in range(3)]\n"
DECORATED = "@hydra.main(config_path='c', config_name='n', version_base=None)\ndef main(cfg): ...\n"


@pytest.mark.parametrize(
    "text",
    [
        f"import hydra\n{LAYER}{DECORATED}if __name__ == '__main__':\n    main()\n",
        f"try:\n    import hydra\nexcept ImportError:\n    raise\n{LAYER}{DECORATED}",
        f"import hydra\nif True:\n    {DECORATED}".replace("\ndef", "\n    def"),
    ],
)
def test_an_entry_on_a_function_of_the_module_is_found_without_a_walk(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trm_hooks.project.entry_scripts.walk", lambda node: pytest.fail(f"walked {node}"))
    (entry,) = entries_in(text)
    assert (entry.config_path, entry.config_name, entry.function) == ("c", "n", "main")


def test_an_entry_inside_a_function_is_found() -> None:
    inside = "def run():\n    import hydra\n    " + DECORATED.replace("\ndef", "\n    def")
    assert [entry.config_name for entry in entries_in(inside)] == ["n"]


@pytest.mark.parametrize("text", ["from hydra.utils import instantiate\ndef main(): ...\n", "# hydra\nmain = 1\n"])
def test_what_cannot_hold_an_entry_is_not_parsed(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trm_hooks.project.entry_scripts.parse", lambda _: pytest.fail("parsed"))
    assert entries_in(text) == []


def test_a_missing_file_has_no_entry(tmp_path: Path) -> None:
    assert read_entry(str(tmp_path / "gone.py")) is None


def test_deep_nesting_does_not_crash() -> None:
    notes: list[str] = []
    assert entries_in("import hydra.main\nx = " + "(" * 5000 + ")" * 5000, notes) == []
    assert entries_in("import hydra.main\nx = " + "-" * 50000 + "1", notes) == []


@given(st.text(alphabet="hydra.min(@)='\n ,*:dfimport_bse\\", max_size=80))
def test_any_text(text: str) -> None:
    assert all(1 < entry.line <= len(text.splitlines()) + 1 for entry in entries_in("import hydra\n" + text, []))


@pytest.mark.parametrize(
    ("expression", "path"),
    [
        ("str(files('lab').joinpath('conf'))", "pkg://lab/conf"),
        ("importlib.resources.files('lab.core') / 'conf' / 'x'", "pkg://lab.core/conf/x"),
        ("root / 'conf'", "root://.git|pyproject.toml/conf"),
        ("str(rootutils.find_root(search_from=__file__, indicator='.here') / 'conf')", "root://.here/conf"),
        ("str(CFG.parent.resolve())", "pkg://lab/conf"),
        ("find_root(__file__)", "root://.project-root|setup.cfg|setup.py|.git|pyproject.toml"),
    ],
)
def test_a_path_from_a_package_or_a_root(expression: str, path: str) -> None:
    above = "root = pyrootutils.setup_root(search_from=__file__, indicator=['.git', 'pyproject.toml'], pythonpath=True)\n"
    above += "CFG = files('lab').joinpath('conf/train.v2.yaml')\n"
    entry = only(f"import hydra\n{above}@hydra.main({expression}, CFG.stem, None){BODY}")
    assert (entry.unknown, entry.config_path, entry.config_name) == ((), path, "train.v2")


@pytest.mark.parametrize(
    ("expression", "folder"),
    [
        ("str(Path(__file__).parent / 'conf')", "src/conf"),
        ("Path(__file__).resolve().parent.parent / 'conf'", "conf"),
        ("str(pathlib.Path(__file__).absolute().parents[1].joinpath('conf', 'x'))", "conf/x"),
        ("os.path.join(os.path.dirname(__file__), '..', 'conf')", "conf"),
        ("os.path.join(os.path.dirname(os.path.abspath(__file__)), 'conf')", "src/conf"),
        ("osp.normpath(osp.join(HERE, 'conf'))", "src/conf"),
        ("os.path.dirname(__file__) + '/conf'", "src/conf"),
        ("HERE", "src"),
        ("str(ROOT / 'conf')", "conf"),
        ("os.fspath(Path(__file__).with_name('conf'))", None),
        ("os.path.join(os.path.dirname(__file__), os.environ['CONF'])", None),
        ("os.path.join(os.path.dirname(__file__), '/srv')", None),
        ("str(Path(__file__).parents[LEVEL] / 'conf')", None),
        ("get_root() / 'conf'", None),
        ("Path(__file__, strict=True)", None),
        ("rootutils.find_root(FOLDER) / 'conf'", None),
        ("rootutils.find_root(__file__, indicator=NAMES) / 'conf'", None),
        ("files(PACKAGE) / 'conf'", None),
    ],
)
def test_a_path_from_the_script_itself(expression: str, folder: str | None) -> None:
    above = "HERE = os.path.dirname(os.path.realpath(__file__))\nROOT = Path(__file__).parent.parent\n"
    entry = only(f"import hydra\n{above}@hydra.main({expression}, 'cfg', None){BODY}")
    if folder is None:
        assert entry.unknown == ("config_path",)
    else:
        assert entry.unknown == ()
        assert posixpath.normpath(posixpath.join("src", entry.config_path)) == folder
