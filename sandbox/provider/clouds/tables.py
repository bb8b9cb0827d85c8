"""The text tables beside this file: columns apart by spaces, `#` begins a comment line, `-` is an empty column."""

from functools import cache
from pathlib import Path


@cache
def table(name: str) -> dict[str, tuple[str, ...]]:
    """A table by its first column."""
    rows = (line.split() for line in Path(__file__).with_name(name).read_text("utf-8").splitlines())
    return {row[0]: tuple("" if cell == "-" else cell for cell in row[1:]) for row in rows if row and row[0] != "#"}
