"""`python -m bench [NAME …]`: run the benchmarks named, or all, and print their rows."""

from __future__ import annotations

import argparse
import importlib

from bench.report import heading, lines

BENCHMARKS = {
    "awards": "From statement to award",
    "drain": "A backlog, drained by one worker",
    "credentials": "Credentials",
    "files": "Files of statements",
    "frameworks": "Skills, found by name",
    "history": "A rule tried on history, and history searched",
    "ingest": "Ingest and query",
    "launches": "Launches and courses",
    "pages": "Every page, with ten thousand learners",
    "people": "Who can do what",
    "rules": "The rules",
    "editor": "An edit in the editor of rules",
    "engines": "The rules beside other engines",
    "growth": "A statement arrives, by how much its learner has",
}


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(BENCHMARKS)}")
    names = parser.parse_args().names or list(BENCHMARKS)
    for name in names:
        if name not in BENCHMARKS:
            parser.error(f"{name!r} is no benchmark; there are {', '.join(BENCHMARKS)}")
    print(heading())
    for name in names:
        rows = importlib.import_module(f"bench.{name}").rows()
        print("\n".join(lines(BENCHMARKS[name], rows)), flush=True)


if __name__ == "__main__":
    main()
