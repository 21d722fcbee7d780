"""Launch commands in the files of other tools, a module each: JSON, notebooks, just, tox and package files, Windows, YAML.

Each answers with words and their places, or with texts that a shell reads. Which of them is asked is not decided here but in
``launch/readers.py``.
"""
