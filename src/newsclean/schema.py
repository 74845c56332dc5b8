"""
JSON Schemas: the yes or no of the hot path, and the explanation when it is no.

jsonschema is the reference and explains; jsonschema-rs answers 200 times faster. A test holds that they agree.
Neither may fetch anything: the schemas refer to nothing outside themselves, and the registry is empty.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import jsonschema
    import jsonschema_rs

#: The schemas that `newsclean schema` prints.
NAMES = ("record", "rule-pack", "config", "run", "manifest", "dead-letter")


@cache
def load(name: str) -> dict[str, Any]:
    """
    Read one of the schemas that are shipped.

    >>> load("record")["title"]
    'newsclean record'
    """
    schema: dict[str, Any] = json.loads(source(name))
    return schema


def source(name: str) -> str:
    """Return the text of a schema file; `name` is one of `NAMES`."""
    here = Path(__file__).parent
    # Installed, the schemas lie in the package; in a checkout, at the top level.
    folder = here / "schemas" if (here / "schemas").is_dir() else here.parents[1] / "schemas"
    return (folder / f"{name}.schema.json").read_text(encoding="utf-8")


@cache
def _fast(name: str, checked: str = "") -> jsonschema_rs.Validator:
    import jsonschema_rs

    schema = load(name)
    if checked:
        schema = {**schema, "properties": {**schema["properties"], checked: {"type": "null"}}}
    return jsonschema_rs.validator_for(schema)


@cache
def _fast_part(name: str, part: str) -> jsonschema_rs.Validator:
    import jsonschema_rs

    schema = load(name)
    return jsonschema_rs.validator_for({**schema["properties"][part], "$defs": schema["$defs"]})


def is_valid(name: str, instance: object, *, checked: str = "") -> bool:
    """
    Say whether an instance is valid under the schema called `name`.

    Args:
        name: One of `NAMES`.
        instance: What is asked about.
        checked: A property that `is_valid_part` was asked about once for many instances; here it must be None.

    >>> is_valid("record", {})
    False
    """
    try:
        return bool(_fast(name, checked).is_valid(instance))
    except ValueError:  # TOML has dates, and JSON has none
        return False


def is_valid_part(name: str, part: str, value: object) -> bool:
    """
    Say whether a value may be the property called `part` of an instance of the schema called `name`.

    >>> is_valid_part("record", "status", "ok")
    True
    """
    try:
        return bool(_fast_part(name, part).is_valid(value))
    except ValueError:
        return False


@cache
def _explainer(name: str) -> jsonschema.Draft202012Validator:
    import jsonschema
    from referencing import Registry

    schema = load(name)
    # An empty registry, because the default one would fetch a `$ref` from the network.
    return jsonschema.Draft202012Validator(schema, registry=Registry())


def explain(name: str, instance: object) -> tuple[str, str] | None:
    """
    Say where and why an instance is not valid: (path of the field, problem), or None when it is valid.

    Values are not repeated beyond 60 characters: an instance may hold a whole article.

    >>> explain("record", {})
    ('record', "'blocks' is a required property")
    """
    error = next(_explainer(name).iter_errors(instance), None)
    if error is None:
        return None
    # `oneOf` and its like say little; what they were about to say is in their context.
    while error.context:
        error = max(error.context, key=lambda sub: len(sub.absolute_path))
    path = error.json_path.removeprefix("$").removeprefix(".")
    value = repr(error.instance)
    message = error.message.replace(value, value if len(value) <= 60 else value[:57] + "...")
    return path or name, message if len(message) <= 300 else message[:297] + "..."
