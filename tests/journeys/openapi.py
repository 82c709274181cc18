"""api/openapi.yaml as tests read it: its operations, bodies made up from their schemas, and whether an answer fits.

Knows the part of JSON Schema that the file uses, and nothing more: a keyword it does not know raises.
"""
import pathlib
import re
import secrets

import yaml

FILE = pathlib.Path(__file__).resolve().parents[2] / "api/openapi.yaml"
ROLES = ["owner", "manager", "handler", "system_administrator", "member", "auditor"]
KNOWN = {"type", "properties", "required", "additionalProperties", "items", "enum", "description", "format", "pattern",
         "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "default", "contentEncoding", "contentMediaType", "$ref"}


class Operation:
    def __init__(self, api, path, method, described, parameters):
        self.api, self.path, self.method = api, path, method.upper()
        self.id = described["operationId"]
        self.tags = described["tags"]
        self.access = described.get("x-access")
        self.roles = described.get("x-roles")
        self.right = described.get("x-operation")
        self.parts = [p["name"] for p in parameters if p["in"] == "path"]
        content = described.get("requestBody", {}).get("content", {})
        self.body_type = next(iter(content), None)
        self.schema = content.get("application/json", {}).get("schema")
        self.answers = {status: answer for status, answer in described["responses"].items() if status != "default"}

    def body(self, **given):
        return self.api.made_up(self.schema, given) if self.schema else None

    def takes(self, method, path):
        parts = {"path": "[^:]+"}  # The one part that keeps its slashes.
        pieces = re.split(r"{(\w+)}", self.path)
        pattern = "".join(parts.get(piece, "[^/:]+") if n % 2 else re.escape(piece) for n, piece in enumerate(pieces))
        return method == self.method and re.fullmatch(pattern, path) is not None

    def target(self, parts):
        return re.sub(r"{(\w+)}", lambda found: str(parts[found.group(1)]), self.path)


class Api:
    def __init__(self):
        self.root = yaml.safe_load(FILE.read_text(encoding="utf-8"))
        self.operations = [Operation(self, path, method, described, item.get("parameters", []))
                           for path, item in self.root["paths"].items()
                           for method, described in item.items() if method != "parameters"]

    def resolve(self, schema):
        while "$ref" in schema:
            schema = self.root["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        if set(schema) - KNOWN:
            raise ValueError(f"openapi.py does not know {set(schema) - KNOWN}")
        return schema

    def made_up(self, schema, given=None):
        """The least that the schema takes; `given` says what some fields are."""
        schema, given = self.resolve(schema), given or {}
        if "enum" in schema:
            return schema["enum"][0]
        kind = schema["type"]
        if kind == "object":
            names = dict.fromkeys([*schema.get("required", []), *given])
            return {name: given[name] if name in given else self.made_up(schema["properties"][name]) for name in names}
        if kind == "array":
            return [self.made_up(schema["items"]) for _ in range(schema.get("minItems", 1))]
        if kind == "string":
            text = "2026-04-01" if schema.get("format") == "date" else "t" + secrets.token_hex(5)
            return text[:schema.get("maxLength", 100)]
        return {"integer": schema.get("minimum", 1), "boolean": False}[kind]

    def misfits(self, schema, value, where="answer"):
        """What in an answer is not as the schema says. Answers may carry no field that is not described."""
        schema = self.resolve(schema)
        kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}
        if not isinstance(value, kinds[schema["type"]]) or (schema["type"] == "integer" and isinstance(value, bool)):
            return [f"{where} is no {schema['type']}"]
        if "enum" in schema and value not in schema["enum"]:
            return [f"{where} is {value!r}"]
        if "pattern" in schema and not re.search(schema["pattern"], value):
            return [f"{where} has another form"]
        found = []
        if schema["type"] == "array":
            for index, item in enumerate(value):
                found += self.misfits(schema["items"], item, f"{where}[{index}]")
        if schema["type"] == "object":
            found += [f"{where}.{name} is missing" for name in schema.get("required", []) if name not in value]
            for name, item in value.items():
                if name in schema.get("properties", {}):
                    found += self.misfits(schema["properties"][name], item, f"{where}.{name}")
                elif isinstance(schema.get("additionalProperties"), dict):
                    found += self.misfits(schema["additionalProperties"], item, f"{where}.{name}")
                else:
                    found.append(f"{where}.{name} is not described")
        return found
