"""Any string of any resource that is a credential by its shape, its randomness, or by what its name promises."""

from collections.abc import Iterator

from zs_policy.literals import credential
from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.names import credential_named, sounds_innocent
from zs_policy.properties import written
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables.credential_properties import ALWAYS
from zs_policy.tables.sinks import in_sink, refers


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    if kind := credential(resource.name):
        yield violated((), f"the resource's own name is what looks like {kind}")
    for leaf in resource.unknowns:
        if leaf.secret or not in_sink(leaf) or refers(leaf) or leaf.label in ALWAYS:
            continue  # no-secret-input, the schema, or the rule on that property speaks for it
        promise = credential_named(leaf.label)
        text = f"is free text whose value is not known yet{', and its name promises ' + promise if promise else ''}"
        yield undecided(leaf.path, text, plausible=sounds_innocent(leaf.label))
    for leaf, kind in written(resource):
        if leaf.label not in ALWAYS:
            yield violated(leaf.path, f"holds what looks like {kind}")


RULE = ResourceRule(
    id="no-literal-credential",
    title="No credential is written into a resource",
    why=(
        "A value in a program ends up in source, plan, state, logs and the cloud's own API, and cannot be rotated "
        "from there."
    ),
    severity=Severity.CRITICAL,
    family=Family.CREDENTIAL_WRITTEN,
    fix=(
        "Give the workload an identity; let what remains be a slot that the rotator fills, and pass the reference "
        "to it."
    ),
    code='value="@Microsoft.KeyVault(SecretUri=https://<vault>.vault.azure.net/secrets/<slot>)"',
    check=check,
)
