"""Makefiles read without running them: variables as make expands them, and the recipes of targets as a shell gets them."""
