"""Launch commands in scripts, notes and job lists: where they are, what the shell makes of them, the jobs they start.

A command becomes the overrides and the config of a job, and its text can be edited. Whether the job is right is not
decided here, and no shell is started.
"""
