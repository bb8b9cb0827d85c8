"""What must hold between an environment's declaration, its stacks and the audit stack."""

from collections.abc import Iterable, Mapping, Sequence

from stacks.model.compliance import retention_days
from stacks.model.files import NAMESPACE, Environments, Provider, StackFile
from stacks.model.layers import AuditLayer, Environment, EnvironmentLayer, KeyEncryptionKey
from stacks.model.problems import allowed
from stacks.model.regions import PAIRS
from stacks.model.report import Found, Report
from stacks.model.types import days

SUBSCRIPTION = "azure-native:subscriptionId"
LOCATION = "azure-native:location"


def check_environments(report: Report, found: Found[Environments], audit_stack: str) -> bool:
    """Nothing that makes an environment may belong to two of them. False: what belongs where cannot be told."""
    before = len(report.problems)
    seen: dict[tuple[str, str], str] = {("stack", audit_stack): "the audit stack", ("code", "audit"): "the audit stack"}
    for name, environment in found.value.root.items():
        entries: list[tuple[str, str, tuple[str | int, ...]]] = [("code", environment.code, (name, "code"))]
        entries += [("stack", s, (name, "stacks", i)) for i, s in enumerate(environment.stacks)]
        entries += [("subscription", s, (name, "subscriptions", i)) for i, s in enumerate(environment.subscriptions)]
        for what, value, loc in entries:
            holder = seen.setdefault((what, value), name)
            if holder != name or (what != "code" and _twice(entries, what, value, loc)):
                report.at(
                    found, loc, f"this {what} already belongs to {_quoted(holder)}", "an environment shares nothing"
                )
    return found.whole and len(report.problems) == before


def _twice(entries: Iterable[tuple[str, str, object]], what: str, value: str, loc: object) -> bool:
    return next(at for kind, other, at in entries if (kind, other) == (what, value)) != loc


def _quoted(holder: str) -> str:
    return holder if holder.startswith("the ") else f"'{holder}'"


def environment_of(environments: Mapping[str, Environment], stack: str) -> str | None:
    """Name of the environment that a stack belongs to."""
    return next((name for name, environment in environments.items() if stack in environment.stacks), None)


def check_stack(report: Report, file: StackFile, environments: Mapping[str, Environment], audit_stack: str) -> None:
    """A stack belongs to one environment, or is the audit stack, and works in the subscriptions of that one only."""
    name = environment_of(environments, file.stack)
    if name is None and file.stack != audit_stack:
        stacks = [audit_stack, *(stack for environment in environments.values() for stack in environment.stacks)]
        report.add(file.place, (), f"the stack belongs to no environment; {allowed(stacks, file.stack)}", _DECLARE)
        return
    if file.kind and (file.kind == "audit") != (name is None):
        wanted = f"{NAMESPACE}environment or {NAMESPACE}services" if name else f"{NAMESPACE}audit"
        report.add(file.place, (NAMESPACE + file.kind,), f"this stack must have the layer {wanted}", name=True)
    if not file.provider:
        return
    subscription = file.provider.value.subscription_id
    owner = next((n for n, e in environments.items() if subscription in e.subscriptions), None)
    if owner != name:
        whose = f"the environment '{owner}'" if owner else "no environment"
        fix = f"use a subscription of '{name}'" if name else "give the audit stack a subscription of its own"
        report.at(file.provider, (SUBSCRIPTION,), f"this subscription belongs to {whose}", fix)


_DECLARE = "declare it in Pulumi.yaml, config.environments"


def check_audit(report: Report, file: StackFile, layer: Found[AuditLayer]) -> None:
    """Records are kept as long as the profiles ask, next to where the stack works."""
    audit = layer.value
    needed = retention_days(audit.compliance, audit.data_class)
    if audit.days < needed:
        profiles = ", ".join(audit.compliance)
        report.at(
            layer, ("retentionDays",), f"below the profile: {profiles} needs {needed} days", "raise it, or leave it out"
        )
    if file.provider and file.provider.value.location not in audit.regions:
        fix = "add the stack's location"
        report.at(layer, ("regions",), f"without the stack's own {LOCATION}", fix)
    for region, network in audit.regions.items():
        if file.provider and file.provider.value.subscription_id not in network.subnet_id:
            message = "this subnet is not in the audit stack's own subscription"
            report.at(layer, ("regions", region, "subnetId"), message, "records are read from a network of their own")


def check_environment(
    report: Report,
    file: StackFile,
    layer: Found[EnvironmentLayer],
    environments: Mapping[str, Environment],
    audit: Found[AuditLayer] | None,
) -> None:
    """The platform of one environment stands in its own subscriptions and regions, each with an audit account."""
    name = environment_of(environments, file.stack)
    platform = layer.value
    if name is None:
        return
    environment = environments[name]
    foreign = {s for other, e in environments.items() if other != name for s in e.subscriptions}
    for region, network in platform.regions.items():
        if any(subscription in (network.dns_zones_in or "") for subscription in foreign):
            report.at(
                layer, ("regions", region, "dnsZonesIn"), "another environment's zones", "use shared ones, or its own"
            )
        if not any(subscription in network.subnet_id for subscription in environment.subscriptions):
            message = f"this subnet is in no subscription of '{name}'"
            report.at(layer, ("regions", region, "subnetId"), message, "use a subnet of the environment's own")
    if file.provider:
        _check_regions(report, layer, file.provider.value.location)
    _check_failover(report, layer)
    if audit:
        _check_sinks(report, layer, audit.value)
    _check_key(report, layer, platform.key_encryption_key, environment.production)
    _unique(report, layer, "topics", platform.topics)
    _unique(report, layer, "clusters", [cluster.name for cluster in platform.clusters])
    _unique(report, layer, "clusters", [cluster.issuer for cluster in platform.clusters], "issuer")


def _check_regions(report: Report, layer: Found[EnvironmentLayer], location: str) -> None:
    regions, chosen = list(layer.value.regions), layer.value.paired_region
    pair = PAIRS[location]
    if location not in regions:
        report.at(
            layer, ("regions",), f"without the stack's own location '{location}'", f"add {location} with its subnet"
        )
    elif chosen:
        others = [region for region in regions if region != location]
        if pair:
            message = f"Microsoft pairs '{location}' with '{pair}'; allowed: no choice of your own"
            report.at(layer, ("pairedRegion",), message, "leave it out")
        elif chosen not in others:
            message = f"not the second of the regions; {allowed(others, chosen)}"
            report.at(layer, ("pairedRegion",), message, "declare its network below regions")
        return
    for region in regions:
        if region in (location, pair) or location not in regions:
            continue
        if pair:
            message = f"not the region that Microsoft pairs with '{location}'; allowed: {pair}"
            report.at(layer, ("regions", region), message, "replicas live in the paired region", name=True)
        else:
            message = f"Microsoft pairs '{location}' with no region, so a second one is your choice"
            report.at(layer, ("regions", region), message, f"say so: pairedRegion: {region}", name=True)


def _check_failover(report: Report, layer: Found[EnvironmentLayer]) -> None:
    failover = layer.value.failover
    if failover and len(layer.value.regions) < 2:
        report.at(layer, ("failover",), "no second region to fail over to", "add the paired region, or leave it out")
    if failover and failover.primary == failover.secondary:
        report.at(layer, ("failover", "secondary"), "the same host as the primary", "name one in the paired region")


def check_location(report: Report, provider: Found[Provider], platform: EnvironmentLayer, home: str | None) -> bool:
    """Services stand in a region that their platform, itself at `home`, has a network in."""
    location, regions = provider.value.location, list(platform.regions)
    if location not in regions and home in regions:  # else the platform itself is wrong
        report.at(provider, (LOCATION,), f"the platform has no network in this region; {allowed(regions, location)}")
    return location in regions


def _check_sinks(report: Report, layer: Found[EnvironmentLayer], audit: AuditLayer) -> None:
    for region in layer.value.regions:
        if region not in audit.regions:
            message = "no audit account in this region: a vault logs to storage in its own region"
            report.at(layer, ("regions", region), message, "add the region to the audit stack", name=True)
    needed = retention_days(layer.value.compliance, layer.value.data_class)
    if (
        retention_days(audit.compliance, audit.data_class) <= audit.days < needed
    ):  # else the audit stack itself is wrong
        profiles = ", ".join(layer.value.compliance)
        message = f"{profiles} needs {needed} days, the audit stack keeps {audit.days}"
        report.at(layer, ("compliance",), message, "raise the audit stack's retention")


def _check_key(report: Report, layer: Found[EnvironmentLayer], key: KeyEncryptionKey, production: bool) -> None:
    at = "keyEncryptionKey"
    if production and not key.type.endswith("-HSM"):
        report.at(layer, (at, "type"), "a software key in production; allowed: RSA-HSM", "keep it in an HSM")
    if not 28 <= days(key.rotate_after) <= days(key.expire_after) - 30:
        message = "must be 28 days at least, and end 30 days before expireAfter"
        report.at(layer, (at, "rotateAfter"), message, "the new version must be in use before the old one expires")
    if days(key.expire_after) > 730:
        report.at(layer, (at, "expireAfter"), "must be at most 730d")


def _unique(
    report: Report, layer: Found[AuditLayer] | Found[EnvironmentLayer], at: str, values: Iterable[str], field: str = ""
) -> None:
    seen: set[str] = set()
    for index, value in enumerate(values):
        if value in seen:
            report.at(layer, (at, index, field) if field else (at, index), "listed twice", "keep one of the two")
        seen.add(value)


def check_recovered(report: Report, file: StackFile, known: Sequence[str]) -> None:
    """Only what the stack makes can be taken back."""
    found = file.recovered
    for index, name in enumerate(found.value.root if found else ()):
        if found and name not in known:
            report.at(found, (index,), f"the stack makes nothing of this name; {allowed(known, name)}")
