"""The JSON Schema of definitions, made from the signatures of rules and readers."""

from __future__ import annotations

from typing import Any

from dsqc import comparisons, plugins, readers, rules
from dsqc.bind import Option, Signature, Slot, signature

TEXT = {"type": ["string", "number", "boolean"]}
TEXT_OR_NULL = {"type": ["string", "number", "boolean", "null"]}
TEXTS = {"anyOf": [TEXT, {"type": "array", "items": TEXT}]}
PATTERNS = {"anyOf": [TEXT, {"type": "array", "items": TEXT, "minItems": 1}]}
CHOICE: dict[str, Any] = {
    "anyOf": [
        TEXT_OR_NULL,
        {"type": "array", "items": TEXT_OR_NULL},
        {"type": "object", "properties": {"not": True}, "required": ["not"], "additionalProperties": False},
    ]
}
SELECTION = {"type": "object", "additionalProperties": CHOICE}
NAMED_TABLES = {"type": "object", "minProperties": 1, "additionalProperties": {"anyOf": [TEXT, SELECTION]}}
ROLE = {"anyOf": [TEXT, {**SELECTION, "required": ["source"]}]}
_FORM = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "is": {"anyOf": [{"enum": ["text", "int", "float", "bool"]}, {"type": "array", "items": TEXT, "minItems": 1}]},
        "from": TEXT,
        "fits": TEXT,
        "keep": {"const": "digest"},
        "optional": {"type": "boolean"},
        "filled": {"type": "boolean"},
    },
}
_COLUMN = {"anyOf": [{"enum": ["text", "int", "float", "bool", None]}, {"type": "array", "items": TEXT, "minItems": 1}, _FORM]}
_TABLE = {
    "columns": {"type": "object", "additionalProperties": _COLUMN, "minProperties": 1},
    "nulls": TEXTS,
    "parse": {"type": "object", "additionalProperties": PATTERNS},
    "paths": {"type": "object", "additionalProperties": TEXTS, "maxProperties": 1},
}
"""What a source with a reader of tables states beside."""
_LENT = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"columns": TEXTS, "every": {"type": "boolean"}},
    "required": ["columns"],
}
_WAIVER = {
    "type": "object",
    "additionalProperties": False,
    "required": ["check", "reason", "by", "until"],
    "anyOf": [{"required": ["findings"]}, {"required": ["at_most"]}],
    "properties": {
        **dict.fromkeys(("check", "reason", "by", "until"), TEXT),
        "subject": PATTERNS,
        "key": TEXTS,
        "findings": TEXTS,
        "at_most": {"type": "integer", "minimum": 1},
    },
}


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
            **dict.fromkeys(("title", "version", "homepage", "licence"), TEXT),
            "archives": text_map,
            "ignore": TEXTS,
            "parse": {"type": "object", "additionalProperties": PATTERNS},
            "sources": {
                "type": "object",
                "minProperties": 1,
                "additionalProperties": {"anyOf": [_source(name) for name in readers.known()]},
            },
            "checks": {"type": "array", "items": {"anyOf": [_check(name) for name in rules.known()]}},
            "waivers": {"type": "array", "items": _WAIVER},
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
    asked = signature(module.read, skip=3)
    return {
        "type": "object",
        "description": plugins.heading(module),
        "additionalProperties": False,
        "required": ["reader", "files"],
        "properties": {
            "reader": {"const": name},
            "files": PATTERNS,
            "with": _with(asked),
            **(_TABLE if asked.takes_layout else {}),
            "join": {"type": "object", "additionalProperties": {"anyOf": [TEXTS, _LENT]}},
            "set": {"type": "object", "additionalProperties": TEXT},
            "part": TEXT,
            "optional": {"type": "boolean"},
        },
    }


def _check(name: str) -> dict[str, Any]:
    module = rules.load(name)
    asked = signature(module.check)
    compared = [signature(comparisons.load(slot.table.comparison).pairs) for slot in asked.slots if slot.table and slot.table.comparison]
    given = _with(asked, *compared)
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


def _with(*signatures: Signature) -> dict[str, Any]:
    """The keys of ``with``: roles and options of a plug-in, and of the comparisons whose tables it asks for."""
    roles = [slot for asked in signatures for slot in asked.roles if not _is_compared(slot)]
    options = [option for asked in signatures for option in asked.options]
    filled = {slot.name: NAMED_TABLES if slot.many else ROLE for slot in roles}
    properties: dict[str, Any] = filled | {option.name: _option(option) for option in options}
    required = [slot.name for slot in roles if slot.is_role or slot.many] + [option.name for option in options if option.required]
    made: dict[str, Any] = {"type": "object", "additionalProperties": False, "properties": properties}
    return {**made, "required": required} if required else made


def _is_compared(slot: Slot) -> bool:
    return slot.table is not None and slot.table.comparison is not None


def _option(option: Option) -> dict[str, Any]:
    own: dict[str, Any] = _numbers_as_text(option.adapter().json_schema())
    if not option.per_group:
        return own
    groups = {"anyOf": [own, {"type": "object"}]}
    return {"anyOf": [own, {"type": "object", "required": ["by"], "properties": {"by": TEXTS}, "additionalProperties": groups}]}


def _numbers_as_text(own: Any) -> Any:
    """The schema with numbers wherever text may stand, because text is taken as it is written."""
    if isinstance(own, list):
        return [_numbers_as_text(each) for each in own]
    if not isinstance(own, dict):
        return own
    opened = {key: _numbers_as_text(each) for key, each in own.items()}
    return opened | {"type": ["string", "number"]} if own.get("type") == "string" and not {"enum", "const"} & set(own) else opened


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
