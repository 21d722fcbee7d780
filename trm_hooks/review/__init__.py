"""The review of a whole project, every hyperparameter in every config, as Markdown, HTML or JSON.

One model is built from the findings and the compositions of a run; the renderers only arrange it. Nothing is judged here
that a check has not judged.
"""
