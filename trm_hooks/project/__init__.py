"""What lies in a repository: folders, config roots, entry scripts, settings, ignored files, git revisions.

It finds and reads; it neither composes nor judges. Python files are read by their syntax tree, and nothing of them is run.
"""
