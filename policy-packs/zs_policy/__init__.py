"""The rules, as a library: pure functions over resources, free of Pulumi, so that packs, the command line and tests
run the same code.

A rule is one file in `rules/`, found by scanning that folder: the file's name is the rule's id. A pack only selects.

    model.py      what a rule reads (Resource, Stack, Context) and what it says (Problem)
    rule.py       what a rule is: metadata and a function
    registry.py   finds the rules and runs them: by type first, then the few that read every resource
    wire.py       the engine's marks for unknown and secret values, read once
    tables/       facts about the clouds' schemas, checked against the installed SDKs by a test

Not done here: talking to the engine (`zs_adapter`), deciding exit codes (`idp/gate.py`).
"""
