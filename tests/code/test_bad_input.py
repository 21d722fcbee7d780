"""Python that cannot be read, or leads nowhere: unknown, and never an error."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from projects import Project
from really_run import Job, really_run

from trm_hooks.code.answer import answer, refusals
from trm_hooks.code.follow import follow
from trm_hooks.code.modules import Modules
from trm_hooks.project.entry_scripts import read_entry

SCRIPT = """\
import hydra
{imports}

@hydra.main(config_path="conf", config_name="a", version_base=None)
def main(cfg):
    {body}
"""
SECTION = {(): ["lr", "net"], ("net",): ["width"]}


def verdicts(tmp_path: Path, script: str, files: dict[str, str | bytes]) -> list[str]:
    """The verdicts on `lr`, `net` and `net.width`."""
    (tmp_path / "train.py").write_text(script, encoding="utf-8")
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    entry = read_entry(str(tmp_path / "train.py"))
    assert entry is not None
    facts, _ = follow(Modules(str(tmp_path)), "train.py", entry.line, lambda _: None)
    assert list(refusals(facts, lambda _: 1, SECTION.get)) == []
    return [answer(facts, path).verdict for path in (("lr",), ("net",), ("net", "width"))]


CONFIG = "from pydantic import BaseModel\n\n\nclass Config(BaseModel):\n    lr: int\n"
USES = SCRIPT.format(imports="from settings import Config", body="print(Config(**cfg))")


# every class below doubles the ways to the first two
WIDE = [f"class {side}{n}(A{n - 1}, B{n - 1}): ...\n" for n in range(1, 26) for side in "AB"]


LONG = "from pydantic import BaseModel\n\n\nclass Config(BaseModel):\n    lr: " + " | ".join(["str"] * 600) + "\n"


@pytest.mark.parametrize("text", [CONFIG, LONG.replace("str", "int"), LONG.replace("| str", "| int")], ids=["one", "many", "two"])
def test_a_class_that_is_plain_to_see_drops_the_rest(tmp_path: Path, text: str) -> None:
    assert verdicts(tmp_path, USES, {"settings.py": text}) == ["taken", "dropped", "dropped"]
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf/a.yaml").write_text("lr: 1\nnet: {width: 2}\n", encoding="utf-8")
    runs = [{"config": "a", **each} for each in ({}, {"set": {"net.width": 3}}, {"without": ["net"]}, {"set": {"lr": 2}})]
    job: Job = {"folder": str(tmp_path), "script": "train", "function": "main", "config_path": "conf", "runs": runs}
    before, *dropped, taken = really_run([job])[0]
    assert before[0] == taken[0] == "prints", (before, taken)
    assert taken != before
    assert dropped == [before, before]


@pytest.mark.parametrize(
    "files",
    [
        {"settings.py": "class Config(BaseModel:\n"},
        {"settings.py": b"\xff\xfe\x00"},
        {"settings.py": "from other import Config\n", "other.py": "from settings import Config\n"},
        {"settings.py": "from settings import *\n"},
        {"settings.py": "from pydantic import BaseModel\n\n\nclass Config(Config):\n    lr: int\n"},
        {"settings.py": "class A(B): ...\n\n\nclass B(A): ...\n\n\nclass Config(A):\n    lr: int\n"},
        {"settings.py": CONFIG + "#" * 2_000_001},
        {"settings.py": "Config = " + "(" * 5000 + "1" + ")" * 5000 + "\n"},
        {"settings.py": "Config = " + "-" * 5000 + "1\n"},
        {"settings.py": "x = " + "a." * 4000 + "a\n" + CONFIG.replace("BaseModel)", "BaseModel, extra=x)")},
        {"settings.py": "def d(f): return f\n" + "@d\n" * 3000 + CONFIG.removeprefix("from pydantic import BaseModel\n\n\n")},
        {"settings.py": "Config = " + "(" * 1000 + "1" + ")" * 1000 + "\n"},
        {"settings.py": "class A0: ...\n\n\nclass B0: ...\n" + "".join(WIDE) + "class Config(A25): ...\n"},
        {"settings.py": "".join(f"x{number} = x{number + 1}\n" for number in range(2000)) + "Config = x0\n"},
        {"settings.py": CONFIG + "\0"},
        {"settings.py": CONFIG.encode("utf-16")},
        {"settings.py": "# coding: rot13\n" + CONFIG},
        {"settings.py": CONFIG + "import os\nos" + ".a" * 3000 + " = 1\n"},
        {"settings.py": CONFIG + "R = {}\nR" + "[0]" * 3000 + " = 1\n"},
        {"settings.py": CONFIG + "x = " + "+".join(["1"] * 20_000) + "\n"},
        {},
    ],
    ids=[
        "python",
        "text",
        "import-cycle",
        "imports-itself",
        "own-base",
        "bases-in-circle",
        "large",
        "deep",
        "minus",
        "attributes",
        "decorators",
        "parentheses",
        "diamonds",
        "names",
        "nul",
        "utf-16",
        "rot13",
        "stored attributes",
        "stored items",
        "sum",
        "gone",
    ],
)
def test_what_cannot_be_read_is_unknown(tmp_path: Path, files: dict[str, str | bytes]) -> None:
    assert set(verdicts(tmp_path, USES, files)) <= {"unknown", "taken"}
    assert verdicts(tmp_path, USES, files)[2] == "unknown"


def test_a_module_named_like_one_of_pythons_own_is_unknown(tmp_path: Path) -> None:
    script = SCRIPT.format(imports="from json import Config", body="print(Config(**cfg))")
    assert verdicts(tmp_path, script, {"json.py": CONFIG})[2] == "unknown"


def test_a_link_out_of_the_repository_is_not_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    (outside / "settings.py").write_text(CONFIG, encoding="utf-8")
    (inside / "settings.py").symlink_to(outside / "settings.py")
    assert verdicts(inside, USES, {})[2] == "unknown"


@pytest.mark.parametrize("kind", ["device", "pipe", "folder"])
def test_what_is_no_regular_file_is_not_read(tmp_path: Path, kind: str) -> None:
    settings = tmp_path / "settings.py"
    if kind == "device":
        settings.symlink_to("/dev/zero")
    elif kind == "pipe":
        os.mkfifo(settings)
    else:
        settings.mkdir()
    assert verdicts(tmp_path, USES, {})[2] == "unknown"


@pytest.mark.parametrize(
    "text",
    [
        "import settings\nsettings" + ".Config" * 400 + " = 1\n",
        "Config = {}\n" + "Config['a'] = 1\n" * 3000,
        "# " + "Config " * 100_000,
        "class Config(\n",
        "Config = 1\0",
        "from other import *\nfrom other import Config\nConfig['a'] = 1\n",
    ],
    ids=["names", "items", "line", "python", "nul", "imports-itself"],
)
def test_odd_files_beside_it_take_no_key_from_a_class(tmp_path: Path, text: str) -> None:
    files = {"train.py": USES, "settings.py": CONFIG, "other.py": text, "conf/a.yaml": "lr: 1\nnet: {width: 2}\n"}
    found = Project(tmp_path / "project", files).findings(select=("unread-key", "code-error"))
    assert [each.key for each in found] == ["net"] * ("settings" not in text)


@pytest.mark.parametrize(
    "body",
    [
        "x = cfg" + ".a" * 600,
        "x = " + "[" * 80 + "cfg" + "]" * 80,
        "def again(c):\n        return again(c)\n    again(cfg)",
        "exec('cfg.net')\n    print(cfg.lr)",
        "return locals()",
        "x = " + " + ".join(["cfg.lr"] * 400) + "\n    assert x",
        "".join("    " * depth + f"for x{depth} in y:\n    " for depth in range(15)) + "    " * 15 + "x = cfg",
        "".join(f"x{number} = cfg\n    if cfg.lr: x{number} = 1\n    " for number in range(1500)) + "return x1",
        "f0(cfg)\n\n\n" + "".join(f"def f{n}(c):\n    f{n + 1}(c)\n    f{n + 1}(c)\n\n\n" for n in range(40)),
    ],
    ids=["long chain", "nested lists", "recursion", "exec", "locals", "sums", "loops", "variables", "calls"],
)
def test_odd_code_is_unknown(tmp_path: Path, body: str) -> None:
    assert "dropped" not in verdicts(tmp_path, SCRIPT.format(imports="", body=body), {})


# How a class may do something with the keys it has no field for.
KNOWS_MORE = [
    ("class Config(BaseModel):\n    lr: int\n\n    @model_validator(mode='before')\n    def a(cls, v):\n        return v\n", ""),
    ("class Config(BaseModel):\n    lr: int\n\n    @model_validator(mode='wrap')\n    def a(cls, v, h):\n        return v\n", ""),
    ("class Config(BaseModel):\n    lr: int\n\n    def __init__(self, **data):\n        super().__init__(lr=data['net'])\n", ""),
    ("class Config(BaseModel):\n    lr: int\n\n    def __new__(cls, **data):\n        return object.__new__(cls)\n", ""),
    ("class Config(BaseModel):\n    lr: int\n\n    def model_post_init(self, context):\n        pass\n", ""),
    ("class Config(BaseModel, extra=EXTRA):\n    lr: int\n", "from elsewhere import EXTRA\n"),
    ("class Config(Base):\n    lr: int\n", "from elsewhere import Base\n"),
    ("class Config(BaseModel):\n    lr: int = Field(alias='net')\n", ""),
    ("class Config(BaseModel):\n    model_config = SETTINGS\n    lr: int\n", "SETTINGS = dict(extra='allow')\n"),
    ("@register\nclass Config(BaseModel):\n    lr: int\n", "from elsewhere import register\n"),
    ("class Config(BaseModel):\n    if True:\n        lr: int\n", ""),
]


@pytest.mark.parametrize(("cls", "before"), KNOWS_MORE)
def test_a_class_that_may_use_more_keys_is_unknown(tmp_path: Path, cls: str, before: str) -> None:
    text = "from pydantic import BaseModel, Field, model_validator\n" + before + "\n\n" + cls
    assert verdicts(tmp_path, USES, {"settings.py": text})[1:] != ["dropped", "dropped"]
    assert verdicts(tmp_path, USES, {"settings.py": text})[2] == "unknown"


# Ways out of sight: after these, nothing is known of `net`, even where a class drops it.
LOST = [
    "helper(cfg)",
    "helper(**cfg)",
    "helper([cfg])",
    "helper(lambda: cfg.net)",
    "helper(cfg[helper()])",
    "helper(getattr(cfg, helper()))",
    "setattr(cfg, 'x', 1)",
    "for key in cfg: helper(key)",
    "for key, value in cfg.items(): helper(key)",
    "helper([value for value in cfg.values()])",
    "OmegaConf.update(cfg, 'net.width', 2)",
    "Box().cfg = cfg",
    "global kept; kept = cfg",
    "helper(cfg.net)",
    "helper(cfg.get(helper()))",
    "cfg.update(helper())",
    "match cfg:\n        case _: pass",
    "helper(vars(cfg))",
    "{helper(): cfg}",
    "[*cfg]",
    "helper(cfg or 1)",
    "wrapped(cfg)",
    "Box()(cfg)",
]


@pytest.mark.parametrize("line", LOST)
def test_what_goes_out_of_sight_is_unknown(tmp_path: Path, line: str) -> None:
    imports = (
        "from elsewhere import helper, wrapper\nfrom omegaconf import OmegaConf\nfrom settings import Config\n\n\n"
        "class Box: ...\n\n\n@wrapper\ndef wrapped(x): ...\n"
    )
    script = SCRIPT.format(imports=imports, body=f"{line}\n    print(Config(**cfg))")
    found = verdicts(tmp_path, script, {"settings.py": CONFIG})
    assert "dropped" not in found[1:]
    assert found[2] in ("unknown", "taken")
