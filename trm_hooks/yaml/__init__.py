"""One YAML file as text: its nodes with their places, its comments, the values OmegaConf's loader gives its scalars.

Nothing here knows of Hydra, of several files, or of what a value means. Whoever needs the text of a config, or where in it
something is, asks here and never PyYAML itself.
"""
