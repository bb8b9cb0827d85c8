"""Outputs of new AWS resources in the form that AWS documents: hosts, addresses, what comes along with a resource.

`aws_outputs.txt` has the forms. An address is one that RFC 5737 and RFC 1918 leave to nobody. A form that needs an
input which was not given says nothing.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from sandbox.provider.wire import Json

Get = Callable[[str], str]

_SLOT = re.compile(r"{(-?)(\w+)}")
# Regions whose website hosts are written with a hyphen; all later ones have a dot.
_HYPHENATED: Final = (
    *("us-east-1", "us-west-1", "us-west-2", "us-gov-west-1", "eu-west-1", "sa-east-1"),
    *("ap-southeast-1", "ap-southeast-2", "ap-northeast-1"),
)
_PORTS: Final = {
    "aurora-mysql": 3306,
    "aurora-postgresql": 5432,
    "mariadb": 3306,
    "memcached": 11211,
    "mysql": 3306,
    "oracle": 1521,
    "postgres": 5432,
    "redis": 6379,
    "sqlserver": 1433,
    "valkey": 6379,
}
_WAREHOUSE: Final = 5439  # Redshift, the one service of the table that names no engine


def documented(type_: str, inputs: Mapping[str, Json], get: Get) -> dict[str, Json]:
    """Outputs by path. `get` answers the placeholders of `aws_forms.txt`, and inputs."""
    found: dict[str, Json] = {}
    for path, condition, form in _forms().get(type_, ()):
        if condition and not inputs.get(condition):
            continue
        values = {match[0]: _value(match[2], inputs, get) for match in _SLOT.finditer(form)}
        if all(values.values()):
            text = _SLOT.sub(lambda m: values[m[0]].replace(".", "-") if m[1] else values[m[0]], form)  # noqa: B023
            found[path] = json.loads(text) if text[0] in "[{" or text.isdigit() else text
    return found


@cache
def _forms() -> dict[str, list[tuple[str, str, str]]]:
    """Path, condition and form, by type."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for line in Path(__file__).with_name("aws_outputs.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            key, form = line.split(" ", 1)
            type_, path = key.split(".", 1)
            path, _, condition = path.partition("?")
            found.setdefault(type_, []).append((path, condition, form))
    return found


def _value(key: str, inputs: Mapping[str, Json], get: Get) -> str:
    region = get("region")
    first = region == "us-east-1"
    match key:
        case "suffixes":
            return "amazonaws.com.cn" if get("partition") == "aws-cn" else "amazonaws.com"
        case "ip":
            return f"203.0.113.{int(get('hex4'), 16) % 254 + 1}"
        case "private":
            return f"10.0.{int(get('hex4a'), 16) % 255}.{int(get('hex4b'), 16) % 250 + 4}"
        case "compute":
            return "compute-1" if first else f"{region}.compute"
        case "internal":
            return "ec2.internal" if first else f"{region}.compute.internal"
        case "website":
            return f"s3-website{'-' if region in _HYPHENATED else '.'}{region}"
        case "scheme":
            return "wss" if inputs.get("protocolType") == "WEBSOCKET" else "https"
        case "port":
            engine = str(inputs.get("engine") or "")
            known = next((port for name, port in _PORTS.items() if engine.startswith(name)), _WAREHOUSE)
            return str(inputs.get("port") or known)
        case _ if drawn := re.fullmatch(r"num(\d+)(\w?)", key):
            count = int(drawn[1])
            return str(int(get(f"hex{count * 2}{drawn[2]}"), 16) % (9 * 10 ** (count - 1)) + 10 ** (count - 1))
        case _:
            return get(key)
