"""Directives that print the code's own reference, so that no page can fall behind it.

`acquis-settings` lists every setting, `acquis-commands` the help of every command, `acquis-rule-language` every key
that a rule document may have, from the published JSON Schema, `acquis-tables` those of a document of tables,
`acquis-remarks` every finding and every problem of a rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import click
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from acquis.cli import acquis as root
from acquis.settings import Settings
from rules import rule_schema, tables_schema
from rules.remarks import Remark, remarks


class Generated(SphinxDirective):
    """A directive whose MyST text is made from the code."""

    def lines(self) -> Iterator[str]:
        """The text, line by line."""
        raise AttributeError("a subclass says what is generated")

    def run(self) -> list[nodes.Node]:
        """Parse what was generated, headings included."""
        container = nodes.section()
        container.document = self.state.document
        self.state.nested_parse(StringList(list(self.lines()), source="generated"), 0, container, match_titles=True)
        return container.children


class SettingsReference(Generated):
    """Every setting with its default."""

    def lines(self) -> Iterator[str]:
        """A table."""
        yield "| setting | environment | default | meaning |"
        yield "| --- | --- | --- | --- |"
        for item in fields(Settings):
            default = f"`{item.default}`" if item.default != "" else "none"
            yield f"| `{item.name}` | `ACQUIS_{item.name.upper()}` | {default} | {item.metadata['words']} |"


class CommandReference(Generated):
    """The help of every command, as it is printed."""

    def lines(self) -> Iterator[str]:
        """A literal block a command."""
        yield from _commands(root, "acquis", None)


def _commands(command: click.Command, name: str, parent: click.Context | None) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent, max_content_width=100, terminal_width=100)
    yield from ("", f"**`{context.command_path}`**", "", "```text", *command.get_help(context).splitlines(), "```", "")
    if isinstance(command, click.Group):
        for word in command.list_commands(context):
            found = command.get_command(context, word)
            if found is not None:
                yield from _commands(found, word, context)


class RuleLanguageReference(Generated):
    """Every key of a rule document, from the JSON Schema."""

    def lines(self) -> Iterator[str]:
        """A table for the document, and one for everything in it that has keys of its own."""
        yield from rule_language_lines()


def rule_language_lines() -> Iterator[str]:
    """The reference of the rule language in MyST."""
    schema = rule_schema()
    yield from _tables("The document", schema)
    for kind, definition in schema["$defs"].items():
        yield from _tables(f"`{kind}`", definition)


def _tables(title: str, definition: dict[str, Any]) -> Iterator[str]:
    """The table of these keys, and those of the keys below them."""
    definition = definition.get("items", definition)
    forms = [definition, *definition.get("oneOf", ()), *definition.get("anyOf", ()), *definition.get("allOf", ())]
    keys = {key: value for form in forms for key, value in form.get("properties", {}).items()}
    if keys:
        yield from _table(title, {"properties": keys, "required": definition.get("required", ())})
    for key, value in keys.items():
        if "$ref" not in value:
            yield from _tables(f"`{key}` of {title[0].lower()}{title[1:]}", value)


class TablesReference(Generated):
    """Every key of a document of tables, from the JSON Schema."""

    def lines(self) -> Iterator[str]:
        """A table for the document, one for a verb under conditions, and one for a line."""
        schema = tables_schema()
        yield from _table("The document", schema)
        yield from _table("A verb under conditions", schema["$defs"]["sense"])
        yield from _table("A line of the classification", schema["$defs"]["line"])


class RemarksReference(Generated):
    """Every finding of the linter, or every problem of a document, with its texts in both languages."""

    required_arguments = 1

    def lines(self) -> Iterator[str]:
        """A table; the texts are those of the data file."""
        yield "| code | severity | what it says | en français |"
        yield "| --- | --- | --- | --- |"
        for remark in remarks(self.arguments[0]).values():
            texts = [_remark_text(remark, language) for language in ("en", "fr")]
            yield f"| `{remark.code}` | {_SEVERITIES[remark.severity]} | {texts[0]} | {texts[1]} |"


_SEVERITIES = {"error": "error", "warning": "warning", "impossible": "error or warning"}


def _remark_text(remark: Remark, language: str) -> str:
    parts = [remark.message[language]]
    if remark.hint[language]:
        parts.append(f"({remark.hint[language]})")
    said = " ".join(parts).replace("{{", "{").replace("}}", "}").replace("|", "\\|")
    return f"**{remark.title[language]}** – {said}"


def _table(title: str, definition: dict[str, Any]) -> Iterator[str]:
    required = definition.get("required", ())
    yield from ("", f"**{title}**", "", "| key | takes | required |", "| --- | --- | --- |")
    for key, value in definition["properties"].items():
        yield f"| `{key}` | {_takes(value)} | {'yes' if key in required else ''} |"
    yield ""


def _takes(value: dict[str, Any]) -> str:
    if "$ref" in value:
        return f"{value['$ref'].rsplit('/', 1)[-1]}"
    if "enum" in value:
        return ", ".join(f"`{item}`" for item in value["enum"])
    if "const" in value:
        return f"`{value['const']}`"
    if "oneOf" in value:
        return " or ".join(dict.fromkeys(_takes(option) for option in value["oneOf"]))
    kind = value.get("type", "value")
    text = " or ".join(kind) if isinstance(kind, list) else str(kind)
    return f"{text}: {value['description']}" if "description" in value else text


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directives."""
    app.add_directive("acquis-settings", SettingsReference)
    app.add_directive("acquis-commands", CommandReference)
    app.add_directive("acquis-rule-language", RuleLanguageReference)
    app.add_directive("acquis-tables", TablesReference)
    app.add_directive("acquis-remarks", RemarksReference)
    return {"parallel_read_safe": True}
