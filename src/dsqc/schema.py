"""The JSON Schema of definitions, made from the signatures of rules and readers."""

from __future__ import annotations

from typing import Any

from dsqc import plugins, readers, rules
from dsqc.bind import Option, Signature, signature

TEXT = {"type": ["string", "number", "boolean"]}
TEXT_OR_NULL = {"type": ["string", "number", "boolean", "null"]}
TEXTS = {"anyOf": [TEXT, {"type": "array", "items": TEXT}]}
CHOICE: dict[str, Any] = {
    "anyOf": [
        TEXT_OR_NULL,
        {"type": "array", "items": TEXT_OR_NULL},
        {"type": "object", "properties": {"not": True}, "required": ["not"], "additionalProperties": False},
    ]
}
SELECTION = {"type": "object", "additionalProperties": CHOICE}
ROLE = {"anyOf": [TEXT, {**SELECTION, "required": ["source"]}]}


def definition_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) that editors and validators hold a definition against."""
    text_map = {"type": "object", "additionalProperties": TEXT}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "dsqc definition",
        "type": "object",
        "additionalProperties": False,
        "required": ["sources"],
        "properties": {
            **{name: TEXT for name in ("title", "version", "homepage", "licence")},
            "archives": text_map,
            "ignore": TEXTS,
            "parse": {"type": "object", "additionalProperties": TEXTS},
            "sources": {"type": "object", "additionalProperties": {"anyOf": [_source(name) for name in readers.names()]}},
            "checks": {"type": "array", "items": {"anyOf": [_check(name) for name in rules.names()]}},
            "claims": {
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["says", "where"],
                    "properties": {"says": TEXT, "where": TEXT},
                },
            },
        },
    }


def _source(name: str) -> dict[str, Any]:
    module = readers.load(name)
    return {
        "type": "object",
        "description": plugins.heading(module),
        "additionalProperties": False,
        "required": ["reader", "files"],
        "properties": {
            "reader": {"const": name},
            "files": TEXTS,
            "with": _with(signature(module.read, skip=3)),
            "set": {"type": "object", "additionalProperties": TEXT},
            "part": TEXT,
            "optional": {"type": "boolean"},
        },
    }


def _check(name: str) -> dict[str, Any]:
    module = rules.load(name)
    asked = signature(module.check)
    given = _with(asked)
    return {
        "type": "object",
        "description": plugins.heading(module),
        "additionalProperties": False,
        "required": ["rule", *(["with"] if given.get("required") else [])],
        "properties": {
            "rule": {"const": name},
            "id": TEXT,
            "where": SELECTION,
            "per": TEXTS,
            "with": given,
            "level": {"enum": ["error", "warning"]},
            "why": TEXT,
        },
    }


def _with(asked: Signature) -> dict[str, Any]:
    properties: dict[str, Any] = {slot.name: ROLE for slot in asked.roles}
    properties |= {option.name: _option(option) for option in asked.options}
    required = [slot.name for slot in asked.roles if slot.is_role] + [option.name for option in asked.options if option.required]
    made: dict[str, Any] = {"type": "object", "additionalProperties": False, "properties": properties}
    return {**made, "required": required} if required else made


def _option(option: Option) -> dict[str, Any]:
    own = option.adapter().json_schema()
    if not option.per_group:
        return own
    return {"anyOf": [own, {"type": "object", "required": ["by"], "properties": {"by": TEXTS}}]}


def type_in_words(option: Option) -> str:
    """The type of an option for a person, from the same schema."""
    words = _words(option.adapter().json_schema())
    return f"{words}, or by group {{by: […], …}}" if option.per_group else words


def _words(own: dict[str, Any]) -> str:
    if "const" in own or "enum" in own:
        return " or ".join(repr(each) for each in own.get("enum", [own.get("const")]))
    if "anyOf" in own:
        return " or ".join(dict.fromkeys(_words(each) for each in own["anyOf"] if each != {"type": "null"}))
    kind = own.get("type")
    if kind == "array":
        inner = own.get("items")
        return f"list of {_words(inner)}" if isinstance(inner, dict) and inner else "list"
    if kind == "object":
        return "mapping"
    return {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}.get(str(kind), "value")
