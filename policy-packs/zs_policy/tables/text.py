"""Tables of words are written as text, so that a person can read and a diff can show them."""


def listed(text: str) -> frozenset[str]:
    return frozenset(text.split())
