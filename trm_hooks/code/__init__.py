"""What the Python of the repository does with a config: entry scripts followed by their syntax trees, config classes, loaders.

Nothing is imported or run, and nothing outside the repository is read. What only running it would show is unknown.
Nothing here knows commands, baselines or checks.
"""
