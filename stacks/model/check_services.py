"""What must hold for the services of one shard in the environment that it is deployed to."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from stacks import names
from stacks.model.compliance import retention_days
from stacks.model.kinds import BOUNDS, DYNAMIC_HOURS, SHORT_LIVED_DAYS
from stacks.model.layers import AuditLayer, Environment, EnvironmentLayer, ServicesLayer
from stacks.model.manifest import CANARY, entries
from stacks.model.problems import allowed
from stacks.model.report import Found, Report
from stacks.model.service import Pipeline, Service, Slot
from stacks.model.types import days, hours

MOST_BYTES = 8_500  # an entry of the manifest holds 10 000 with its key, tags and the vault's address
MAX_CREDENTIALS = 20  # federated credentials that Azure allows on one user-assigned identity


@dataclass(frozen=True)
class Surroundings:
    """What a service is checked against: its environment, the platform it stands on, and the rest of the catalogue."""

    name: str
    environment: Environment
    platform: EnvironmentLayer | None
    audit: AuditLayer | None
    subscription: str
    catalogue: Sequence[str]
    environments: Collection[str]


def check_list(
    report: Report, layer: Found[ServicesLayer], others: Mapping[str, str], catalogue: Sequence[str]
) -> None:
    """Each service once: in this shard, and among the environment's shards (`others`: service -> stack)."""
    seen: set[str] = set()
    for index, service in enumerate(layer.value.services):
        at = ("services", index)
        if service not in catalogue:
            report.at(layer, at, f"no such service; {allowed(catalogue, service)}", "add its file to stacks/services")
        elif service in seen:
            report.at(layer, at, f"duplicate service '{service}'", "keep it once")
        elif service in others:
            report.at(
                layer, at, f"duplicate service '{service}': also in the stack '{others[service]}'", "keep it in one"
            )
        seen.add(service)


def check_service(report: Report, found: Found[Service], around: Surroundings) -> None:
    """Everything about one service that its own file cannot know."""
    service = found.value.of(around.name)
    _check_names(report, found, service, around)
    if around.audit and around.platform:
        needed = retention_days(around.platform.compliance, service.data_class)
        general = retention_days(around.platform.compliance, around.platform.data_class)
        if general <= around.audit.days < needed:  # below the general one, the environment itself is wrong
            message = (
                f"retention below the profile: data of this class needs {needed} days, {around.audit.days} are kept"
            )
            report.at(found, ("dataClass",), message, "raise the audit stack's retention")
    if service.dr and around.platform and len(around.platform.regions) < 2:
        message = f"disaster recovery, but '{around.name}' has no paired region"
        report.at(found, ("dr",), message, "add the paired region, or override dr for this environment")
    for name in found.value.environments:
        if name not in around.environments:
            message = f"no such environment; {allowed(sorted(around.environments), name)}"
            report.at(found, ("environments", name), message, name=True)
    _check_workload(report, found, service, around)
    _check_events(report, found, around)
    _check_pipelines(report, found, service, around)
    _check_slots(report, found, service, around)


def _check_names(report: Report, found: Found[Service], service: Service, around: Surroundings) -> None:
    change = found.value.environments.get(around.name)
    adopted = change.adopt if change else None
    length = len(names.vault(around.environment.code, service.first_name, around.subscription))
    first: tuple[str | int, ...] = ("renamedFrom", 0) if service.renamed_from else ("name",)
    if service.stored and not adopted and length > names.VAULT_LIMIT:
        room = names.VAULT_LIMIT - length + len(service.first_name)
        message = f"the vault's name would have {length} characters in '{around.name}', {names.VAULT_LIMIT} are allowed"
        report.at(found, first, message, f"use {room} characters at most")
    for at, name in ((("name",), service.name), *((("renamedFrom", i), n) for i, n in enumerate(service.renamed_from))):
        if name in (names.PLATFORM, "audit") or name.endswith((names.DELIVERY, names.REPLICA)):
            report.at(found, at, "this name is taken by the platform itself", "choose another")
        elif at != ("name",) and name in around.catalogue:
            report.at(found, at, "still the name of a service", "name what this service was called before")
    if adopted:
        _check_adopted(report, found, service, around, adopted.split("/")[2])


def _check_adopted(
    report: Report, found: Found[Service], service: Service, around: Surroundings, subscription: str
) -> None:
    at = ("environments", around.name, "adopt")
    if subscription not in around.environment.subscriptions:
        message = f"this vault is in no subscription of '{around.name}'"
        report.at(found, at, message, "environments never touch: adopt a vault of this one")
    elif subscription != around.subscription:
        report.at(found, at, "this vault is not in the stack's own subscription", "list the service in a stack of that")
    if not service.stored:
        report.at(found, at, "the service stores nothing, so it has no vault", "declare its slots, or leave it out")


def check_together(
    report: Report, services: Sequence[Found[Service]], others: Sequence[Found[Service]], environment: str
) -> None:
    """What no two services of an environment share, in whatever shards they are (`others`: the other shards').

    One service account is one service: two identities that trust the same token would read each other's secrets. So is
    one vault, and one past name, which a vault's name comes from.
    """
    holders: dict[tuple[str, ...], str] = {}
    own = {found.value.name for found in services}
    for found in (*others, *services):
        for key, at, what, fix in _claims(found.value, environment):
            holder = holders.setdefault(key, found.value.name)
            if holder != found.value.name and found.value.name in own:
                report.at(found, at, f"{what} the service '{holder}'", fix)


def _claims(service: Service, environment: str) -> Iterator[tuple[tuple[str, ...], tuple[str | int, ...], str, str]]:
    """Key, place, message and fix of each thing that only one service may have."""
    workload = service.of(environment).workload
    if workload:
        key = ("account", workload.cluster, workload.namespace, workload.service_account)
        yield key, ("workload", "serviceAccount"), "the same service account as", "give each service its own"
    change = service.environments.get(environment)
    if change and change.adopt:
        at = ("environments", environment, "adopt")
        yield ("vault", change.adopt.lower()), at, "the same vault as", "a vault holds one service's secrets"
    for index, name in enumerate(service.renamed_from):
        yield ("past", name), ("renamedFrom", index), "the same past name as", "one service goes on under a name"


def _check_workload(report: Report, found: Found[Service], service: Service, around: Surroundings) -> None:
    if service.workload and around.platform:
        clusters = [cluster.name for cluster in around.platform.clusters]
        if service.workload.cluster not in clusters:
            own = found.value.environments.get(around.name)
            at = ("environments", around.name) if own and own.workload else ()
            message = f"no such cluster in '{around.name}'; {allowed(clusters, service.workload.cluster)}"
            report.at(found, (*at, "workload", "cluster"), message)
    for index, slot in enumerate(found.value.secrets):
        for place, consumer in enumerate(slot.consumers):
            if consumer not in around.catalogue:
                message = f"no such service; {allowed(around.catalogue, consumer)}"
                report.at(found, ("secrets", index, "consumers", place), message, "name services of the catalogue")


def _check_events(report: Report, found: Found[Service], around: Surroundings) -> None:
    topics = around.platform.topics if around.platform else ()
    for verb, used in (("publish", found.value.events.publish), ("subscribe", found.value.events.subscribe)):
        for index, topic in enumerate(used):
            if around.platform and topic not in topics:
                message = f"no such topic in '{around.name}'; {allowed(topics, topic)}"
                report.at(found, ("events", verb, index), message, "declare it with the environment's topics")
            elif topic in used[:index]:
                report.at(found, ("events", verb, index), "listed twice", "keep one of the two")


def _check_pipelines(report: Report, found: Found[Service], service: Service, around: Surroundings) -> None:
    if len(service.pipelines) > MAX_CREDENTIALS:
        message = f"{len(service.pipelines)} pipelines on one identity, Azure allows {MAX_CREDENTIALS} in all"
        report.at(found, ("pipelines",), message, "trust a deployment environment instead of single branches")
    subjects: set[tuple[str, ...]] = set()
    for index, pipeline in enumerate(found.value.pipelines):
        at = ("pipelines", index)
        for message, fix, field in _pipeline_problems(pipeline, around):
            report.at(found, (*at, field), message, fix)
        key = (
            pipeline.provider,
            pipeline.repository,
            pipeline.environment or "",
            pipeline.branch or "",
            *pipeline.only,
        )
        if key in subjects:
            report.at(found, at, "the same pipeline twice", "keep it once")
        subjects.add(key)


def _pipeline_problems(pipeline: Pipeline, around: Surroundings) -> list[tuple[str, str, str]]:
    problems: list[tuple[str, str, str]] = []
    issuers = around.platform.issuers if around.platform else None
    parts = pipeline.repository.split("/")
    two = pipeline.provider != "gitlab"
    if any(not part for part in parts) or (len(parts) != 2 if two else len(parts) < 2):
        wanted = {"github": "owner/repository", "gitlab": "group/project", "azure-devops": "organization/project"}
        problems.append((f"must be {wanted[pipeline.provider]}", "", "repository"))
    if pipeline.environment and pipeline.branch:
        problems.append(("environment and branch exclude each other", "keep the environment", "branch"))
    if pipeline.provider == "gitlab" and not pipeline.branch:
        problems.append(("GitLab's subject names a branch", "name the exact branch", "branch"))
    if pipeline.provider == "azure-devops" and not pipeline.environment:
        problems.append(("Azure DevOps' subject names a service connection", "name it here", "environment"))
    if issuers and pipeline.provider == "azure-devops" and not issuers.azure_devops_organization:
        message = f"'{around.name}' does not know the Azure DevOps organization"
        problems.append((message, "add issuers.azureDevopsOrganization to it", "provider"))
    if any(name not in around.environments for name in pipeline.only):
        problems.append((f"no such environment; {allowed(sorted(around.environments))}", "", "only"))
    return problems


def _check_slots(report: Report, found: Found[Service], service: Service, around: Surroundings) -> None:
    own = found.value.environments.get(around.name)
    seen: set[str] = set()
    for index, (slot, changed) in enumerate(zip(found.value.secrets, service.secrets, strict=True)):
        if slot.name in seen:
            report.at(found, ("secrets", index, "name"), "duplicate slot", "a vault holds each name once")
        if slot.name == CANARY:
            report.at(found, ("secrets", index, "name"), "this name is taken by the platform itself", "choose another")
        seen.add(slot.name)
        wrong = _slot_problems(slot)
        for message, fix, field in wrong:
            report.at(found, ("secrets", index, field), message, fix)
        for message, fix, field in _slot_problems(changed):
            if (message, fix, field) not in wrong:
                at = ("environments", around.name, "secrets", slot.name, field)
                report.at(found, at, message, fix)
    for name in own.secrets if own and found.whole else ():
        if name not in seen:
            at = ("environments", around.name, "secrets", name)
            report.at(found, at, f"no such slot; {allowed(sorted(seen), name)}", name=True)
    uris = ["https://" + "v" * names.VAULT_LIMIT + ".vault.azure.net/"] * (2 if service.dr else 1)
    size = len(json.dumps(entries(service, *uris), ensure_ascii=False).encode())
    if size > MOST_BYTES:
        message = f"the slots take {size} bytes of the manifest, {MOST_BYTES} fit in one entry"
        report.at(found, ("secrets",), message, "shorten purposes, or split the service")
    if service.phase == 4 and service.stored:
        report.at(found, ("phase",), "phase 4 means identity only, and it still has stored secrets", "stay at phase 3")


def _slot_problems(slot: Slot) -> list[tuple[str, str, str]]:
    """Message, fix and field of all that is wrong with one slot."""
    bounds = BOUNDS[slot.kind]
    problems: list[tuple[str, str, str]] = []
    wanted = {name for name in ("period", "expiry", "consumers", "seed") if slot.static}
    wanted |= {"expiry", "consumers"} if slot.tier == "dynamic" else set()
    for name in ("period", "expiry", "consumers", "seed"):
        present = bool(getattr(slot, name))
        if name in wanted and not present:
            problems.append((f"a slot of class {slot.tier} needs '{name}'", "add it", name))
        if present and name not in wanted and name != "consumers":
            problems.append((f"a slot of class {slot.tier} has no '{name}'", "remove it", name))
    classes = sorted({*bounds.classes, "workload-identity"})
    if slot.tier not in classes:
        problems.append((f"a {slot.kind} cannot be of this class; {allowed(classes)}", "", "class"))
    if slot.seed and slot.seed not in bounds.seeds:
        problems.append((f"a {slot.kind} is not seeded so; {allowed(sorted(bounds.seeds))}", "", "seed"))
    return problems + _lifetime_problems(slot)


def _lifetime_problems(slot: Slot) -> list[tuple[str, str, str]]:
    bounds = BOUNDS[slot.kind]
    problems: list[tuple[str, str, str]] = []
    if slot.tier == "dynamic" and slot.expiry and hours(slot.expiry) > DYNAMIC_HOURS:
        problems.append((f"a lease of at most {DYNAMIC_HOURS}h", "dynamic logins are made anew", "expiry"))
    if not slot.static or not slot.period or not slot.expiry:
        return problems
    if days(slot.period) > bounds.period_days:
        problems.append((f"a {slot.kind} is rotated every {bounds.period_days}d at the latest", "shorten it", "period"))
    if days(slot.expiry) > bounds.expiry_days:
        problems.append((f"a {slot.kind} lives {bounds.expiry_days}d at most", "shorten it", "expiry"))
    if hours(slot.expiry) <= hours(slot.period):
        problems.append(("must be longer than the period: both versions are valid in between", "lengthen it", "expiry"))
    if slot.tier == "static-short-lived" and days(slot.expiry) > SHORT_LIVED_DAYS:
        problems.append(
            (f"longer than {SHORT_LIVED_DAYS}d is not short-lived", "use static-long-lived, or shorten", "expiry")
        )
    return problems
