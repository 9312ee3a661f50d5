#!/usr/bin/env python3
"""Holds the service's description against OpenAPI's rules, and answers against the description.

    scripts/check-openapi.py http://127.0.0.1:8001              a running service
    scripts/check-openapi.py openapi.json --answers recorded/   a file, and answers recorded before

A recorded answer is a JSON file named OPERATION.STATUS.json, with anything between the two parts
where there are several (runBacktest.fast.200.json), or SCHEMA.json (Job.json, Job.2.json). It must
fit its schema, and may hold no property that the schema does not name.

Needs openapi-spec-validator and jsonschema[format], both from PyPI; sends HINDCAST_API_KEY where
that is set.
"""

import argparse
import copy
import json
import os
import pathlib
import sys
import urllib.request

from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def load(source):
    """The description of a running service, or of a file."""
    if source.startswith(("http://", "https://")):
        request = urllib.request.Request(source.rstrip("/") + "/openapi.json")
        key = os.environ.get("HINDCAST_API_KEY")
        if key:
            request.add_header("Authorization", f"Bearer {key}")
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)
    return json.loads(pathlib.Path(source).read_text())


def nodes(value, path="#"):
    """Every object inside a JSON value, with its place."""
    if isinstance(value, dict):
        yield path, value
        for name, child in value.items():
            yield from nodes(child, f"{path}/{name}")
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from nodes(child, f"{path}/{index}")


def operations(document):
    """Every operation with its method and path."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in METHODS:
                yield method, path, operation


def check_document(document):
    """What is wrong with the description itself."""
    for error in OpenAPIV31SpecValidator(document).iter_errors():
        yield f"{'/'.join(map(str, error.absolute_path))}: {error.message}"

    schemas = document["components"]["schemas"]
    used = set()
    for path, node in nodes(document):
        reference = node.get("$ref")
        if not isinstance(reference, str):
            continue
        name = reference.removeprefix("#/components/schemas/")
        if name not in schemas:
            yield f"{path}: {reference} leads nowhere"
        used.add(name)
    for name in schemas.keys() - used:
        yield f"nothing refers to the schema {name}"

    seen = {}
    for method, path, operation in operations(document):
        place = f"{method.upper()} {path}"
        name = operation["operationId"]
        if name in seen:
            yield f"{place} and {seen[name]} are both called {name}"
        seen[name] = place
        for part in (operation.get("requestBody", {}), *operation["responses"].values()):
            for medium in part.get("content", {}).values():
                if "example" in medium:
                    example = medium["example"]
                    yield from misfits(document, medium["schema"], example, f"{place}: example")

    for path, node in nodes(document["components"]["schemas"]):
        # A property may have that name, too; its value is a schema then and no list.
        examples = node.get("examples")
        for example in examples if isinstance(examples, list) else []:
            yield from misfits(document, node, example, f"{path}: example")


def closed(document):
    """The description with no object that takes properties it does not name."""
    document = copy.deepcopy(document)
    for _, node in nodes(document):
        if node.get("type") in ("object", ["object", "null"]) and "properties" in node:
            node.setdefault("additionalProperties", False)
    return document


def misfits(document, schema, value, place):
    """Where a value does not fit a schema of the description."""
    root = {"$schema": Draft202012Validator.META_SCHEMA["$id"], **schema}
    root["components"] = document["components"]
    validator = Draft202012Validator(root, format_checker=FormatChecker())
    for error in validator.iter_errors(value):
        at = "/".join(map(str, error.absolute_path))
        yield f"{place}: {at or 'it'}: {error.message[:300]}"


def schema_of(document, name):
    """The schema that a recorded answer of that name must fit, and nothing where there is none."""
    first, *rest = name.split(".")
    status = rest[-1] if rest else ""
    for _, _, operation in operations(document):
        if operation["operationId"] == first and status in operation["responses"]:
            content = operation["responses"][status].get("content", {})
            return content.get("application/json", {}).get("schema")
    if first in document["components"]["schemas"]:
        return {"$ref": f"#/components/schemas/{first}"}
    return None


def check_answers(document, folder):
    """What is wrong with recorded answers."""
    strict = closed(document)
    files = sorted(pathlib.Path(folder).glob("*.json"))
    if not files:
        yield f"{folder} has no answers"
    for file in files:
        schema = schema_of(strict, file.stem)
        if schema is None:
            yield f"{file.name}: the description has no such answer"
            continue
        try:
            value = json.loads(file.read_text())
        except ValueError as error:
            yield f"{file.name}: no JSON: {error}"
            continue
        yield from misfits(strict, schema, value, file.name)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", help="address of a running service, or a file")
    parser.add_argument("--answers", help="folder of recorded answers")
    arguments = parser.parse_args()

    document = load(arguments.source)
    faults = list(check_document(document))
    count = 0
    if arguments.answers:
        faults += check_answers(document, arguments.answers)
        count = len(list(pathlib.Path(arguments.answers).glob("*.json")))
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        sys.exit(f"{len(faults)} faults")
    total = sum(1 for _ in operations(document))
    print(
        f"openapi {document['openapi']}: {total} operations, "
        f"{len(document['components']['schemas'])} schemas, {count} answers: all fit"
    )


if __name__ == "__main__":
    main()
