"""What the user asks to see of a project: a composition, where a value comes from, a difference, an audit; the Python API.

It returns data and neither prints nor exits; the words of a command line are in ``cli``.
"""
