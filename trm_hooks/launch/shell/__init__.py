"""Shell scripts followed statement by statement, as far as they can be known without running anything.

Statements come from a parser (``script.py``), words from the scanner of the room above; a value keeps the places of its
characters. Nothing is run: a substitution, the environment and what a test does not settle stay unknown.
"""
