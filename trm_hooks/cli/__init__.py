"""The command line: arguments in, text and an exit status out, one module per subcommand.

What a command does lives in the rooms below; only here is anything printed, and only here does a process exit.
"""
