"""The JSON Schema of definitions, as it is printed."""

import json

import jsonschema


def test_the_schema_is_one_that_editors_can_use(dsqc):
    schema = json.loads(dsqc("schema").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert {"sources", "checks"} <= set(schema["properties"])
