"""Run a project's entry function under hydra-core, once for every list of overrides: what it prints, or how it fails.

``python really_run.py FOLDER SCRIPT FUNCTION CONFIG_PATH CONFIG_NAME < lists.json`` prints one JSON list.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import sys


def main() -> None:
    folder, script, function, config_path, config_name = sys.argv[1:]
    os.chdir(folder)
    sys.path.insert(0, folder)
    from hydra import compose, initialize_config_dir

    entry = getattr(importlib.import_module(script), function).__wrapped__
    results = []
    with initialize_config_dir(os.path.join(folder, config_path), version_base=None):
        for overrides in json.load(sys.stdin):
            out = io.StringIO()
            try:
                with contextlib.redirect_stdout(out):
                    entry(compose(config_name, overrides))
                results.append(["prints", out.getvalue()])
            except Exception as error:  # whatever the code raises is its answer
                results.append(["fails", f"{type(error).__name__}: {error}"])
    print(json.dumps(results))


if __name__ == "__main__":
    main()
