"""`acquis rules lint`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from acquis.cli.common import format_option, language_option, read_text, show
from acquis.cli.table_option import tables_option
from rules import Finding, Place, Problem, Rule, RuleDocumentError, Tables, local, located, parse_located
from rules import lint as lint_rule

_NOTHING = {
    "en": ("{} rule: nothing to remark", "{} rules: nothing to remark"),
    "fr": ("{} règle : rien à signaler", "{} règles : rien à signaler"),
}


@dataclass(frozen=True)
class _Document:
    """A file, and what was read of it: a rule, or why it is none."""

    file: Path
    rule: Rule | None
    places: Mapping[str, Place]
    problems: tuple[Problem, ...] = ()


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@language_option
@tables_option
@click.option("--strict", is_flag=True, help="Let a warning fail, too.")
@format_option
def lint(files: tuple[Path, ...], lang: str, tables: Tables, strict: bool, form: str) -> None:
    """Refuse what cannot be met, warn of what is weak.

    A line a remark: FILE:LINE:COLUMN: SEVERITY CODE: PLACE: MESSAGE (HINT). The files are each other's catalogue.

    \b
    Exit status:
      0  nothing is refused
      1  there is an error (with --strict: or a warning), or a file cannot be read
      2  the command line is wrong

    \b
    Example:
      acquis rules lint catalogue/*.yaml --lang fr
    """
    documents = [_read(file, tables) for file in files]
    together = {document.rule.id: document.rule for document in documents if document.rule is not None}
    found = [
        {"file": str(document.file), **remark_data(remark, lang)}
        for document in documents
        for remark in _remarks(document, together, tables)
    ]
    one, many = _NOTHING[lang]
    show(form, found, [remark_line(item) for item in found] or [(one if len(files) == 1 else many).format(len(files))])
    if any(strict or item["severity"] == "error" for item in found):
        raise click.exceptions.Exit(1)


def _read(file: Path, tables: Tables) -> _Document:
    try:
        rule, places = parse_located(read_text(file), tables.vocabulary)
    except RuleDocumentError as error:
        return _Document(file, None, {}, error.problems)
    return _Document(file, rule, places)


def _remarks(document: _Document, together: Mapping[str, Rule], tables: Tables) -> Iterator[Problem | Finding]:
    yield from document.problems
    if document.rule is not None:
        others = {slug: other for slug, other in together.items() if slug != document.rule.id}
        yield from located(lint_rule(document.rule, others, tables), document.places)


def remark_data(remark: Problem | Finding, lang: str) -> dict[str, Any]:
    """A remark as data, in that language."""
    return {
        "line": remark.line,
        "column": remark.column,
        "severity": "error" if isinstance(remark, Problem) else remark.severity,
        "code": remark.code,
        "path": remark.path,
        "message": local(remark.message, lang),
        "hint": local(remark.hint, lang),
    }


def remark_line(item: Mapping[str, Any]) -> str:
    """In one line, as compilers do: `FILE:LINE:COLUMN: error CODE: PATH: MESSAGE (HINT)`."""
    place = ":".join(str(part) for part in (item["file"], item["line"], item["column"]) if part is not None)
    parts: Sequence[str] = [place, f"{item['severity']} {item['code']}", item["path"], item["message"]]
    hint = f" ({item['hint']})" if item["hint"] else ""
    return ": ".join(part for part in parts if part) + hint
