"""Makefiles: variables as make expands them, and the recipes of targets as a shell gets them.

make is not run, and neither is ``$(shell ...)``; what the lines of a recipe launch is found in the room above.
"""
