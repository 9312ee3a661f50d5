"""Holds JSON against the schemas of the guide's answers.

check.py SCHEMA.json BODY.json    prints what is wrong with the body; exit status 1 if anything is
check.py --self FOLDER            holds the schemas themselves: each accepts its example, and no
                                  longer does when any one key is taken out of it
"""

import copy
import json
import pathlib
import sys

from jsonschema import Draft202012Validator


def refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def read(path: pathlib.Path) -> object:
    return json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse_constant)


def validator(path: pathlib.Path) -> Draft202012Validator:
    schema = read(path)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def keys(value: object, path: tuple = ()) -> list[tuple]:
    """The path of every key, at any depth."""
    if isinstance(value, dict):
        inner = [keys(each, (*path, name)) for name, each in value.items()]
        return [(*path, name) for name in value] + sum(inner, [])
    if isinstance(value, list):
        return sum((keys(each, (*path, index)) for index, each in enumerate(value)), [])
    return []


def without(value: object, path: tuple) -> object:
    result = copy.deepcopy(value)
    place = result
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return result


def hold_schemas(folder: pathlib.Path) -> list[str]:
    faults = []
    for path in sorted(folder.glob("*.json")):
        schema = validator(path)
        for example in schema.schema.get("examples", []):
            faults += [f"{path.name}: {fault.message}" for fault in schema.iter_errors(example)]
            for key in keys(example):
                # What an error's details hold depends on the error.
                if "details" not in key[:-1] and schema.is_valid(without(example, key)):
                    faults.append(f"{path.name} does not ask for {'.'.join(map(str, key))}")
    return faults


def hold_body(schema: pathlib.Path, body: pathlib.Path) -> list[str]:
    try:
        value = read(body)
    except ValueError as error:
        return [f"no JSON: {error}"]
    faults = sorted(validator(schema).iter_errors(value), key=lambda fault: fault.json_path)
    return [f"{fault.json_path}: {fault.message[:200]}" for fault in faults[:10]]


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    first, second = sys.argv[1:]
    if first == "--self":
        faults = hold_schemas(pathlib.Path(second))
    else:
        faults = hold_body(pathlib.Path(first), pathlib.Path(second))
    for fault in faults:
        print(fault)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
