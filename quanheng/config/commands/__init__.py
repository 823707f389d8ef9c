"""The verbs of `quanheng`: each module is one, with `add(subparsers)` and `run(args)`."""
