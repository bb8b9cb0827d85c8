"""The file of one service, stacks/services/<service>.yaml: what it is, where it runs, which secrets it still has."""

from typing import Literal

from pydantic import Field

from stacks.model.compliance import DataClass
from stacks.model.kinds import STATIC, Kind, SecretClass, Seed
from stacks.model.types import (
    Days,
    Entity,
    Flag,
    KubernetesName,
    Lifetime,
    ServiceName,
    SlotName,
    Strictly,
    Subject,
    Table,
    TeamName,
    VaultId,
)
from stacks.model.types import Sentence as Text

Phase = Literal[1, 2, 3, 4]


class Slot(Strictly):
    """A secret that the service may hold: everything about it except its value, which no file of ours ever has."""

    name: SlotName = Field(description="Name of the secret in the service's vault, the same in every environment.")
    kind: Kind = Field(description="What it is; decides how it is rotated and how long it may live.")
    tier: SecretClass = Field(alias="class", description="How it is kept today; the target is the next one up.")
    owner: TeamName = Field(description="Team that answers for it and is paged about it.")
    purpose: Text = Field(description="One sentence: what stops working without it.")
    period: Days | None = Field(default=None, description="Rotated every so many days. Static classes only.")
    expiry: Lifetime | None = Field(default=None, description="Life of one version: longer than the period.")
    consumers: tuple[ServiceName, ...] = Field(
        default=(), max_length=20, description="Services that must follow a rotation. Grants nothing."
    )
    seed: Seed | None = Field(default=None, description="Who makes the first version: the rotator, or a named person.")

    @property
    def stored(self) -> bool:
        """Whether a value exists anywhere: a slot that became a workload identity stores nothing."""
        return self.tier != "workload-identity"

    @property
    def static(self) -> bool:
        """Whether one value is kept and rotated in the vault."""
        return self.tier in STATIC


class Workload(Strictly):
    """The Kubernetes service account whose token the service's identity trusts."""

    cluster: KubernetesName = Field(description="A cluster that the environment declares.")
    namespace: KubernetesName
    service_account: KubernetesName


class Pipeline(Strictly):
    """One delivery pipeline. It signs in as the service's delivery identity, which never reads a secret."""

    provider: Literal["github", "gitlab", "azure-devops"]
    repository: Subject = Field(
        description="owner/repository, GitLab project path, or Azure DevOps organization/project."
    )
    environment: Subject | None = Field(
        default=None, description="Deployment environment (GitHub) or service connection (Azure DevOps)."
    )
    branch: Subject | None = Field(default=None, description="Exact branch, where the provider names no environment.")
    only: tuple[str, ...] = Field(default=(), description="Environments of ours it delivers to; all when left out.")


class Data(Strictly):
    """Data stores of the service's own. All sign in with Entra identities only; none has a key or password."""

    postgresql: tuple[Table, ...] = Field(
        default=(), max_length=20, description="Databases on the service's own server."
    )
    storage: tuple[Entity, ...] = Field(default=(), max_length=20, description="Blob containers.")
    redis: Flag = Field(default=False, description="A cache.")


class Events(Strictly):
    """Topics of the environment's event bus that the service may use, and no others."""

    publish: tuple[Entity, ...] = Field(default=(), max_length=50)
    subscribe: tuple[Entity, ...] = Field(default=(), max_length=50, description="Each with a subscription of its own.")


class SlotOverride(Strictly):
    """What one environment may change about a slot: it lives there, it is not another secret there."""

    period: Days | None = None
    expiry: Lifetime | None = None


class Override(Strictly):
    """What one environment changes about the service."""

    dr: Flag | None = None
    retired: Flag | None = None
    adopt: VaultId | None = Field(
        default=None,
        description="A vault that exists already and becomes the service's own. Stays here: its name is in it.",
    )
    workload: Workload | None = None
    secrets: dict[SlotName, SlotOverride] = Field(default_factory=dict)


class Service(Strictly):
    """A service of the catalogue."""

    name: ServiceName = Field(description="The file's name without .yaml; part of the vault's name, so 15 at most.")
    renamed_from: tuple[ServiceName, ...] = Field(
        default=(),
        max_length=10,
        description="Names that it had before, oldest first. Stays here: names in the cloud come from the oldest.",
    )
    owner: TeamName = Field(description="Team that owns the service.")
    purpose: Text = Field(description="One sentence for the reader of an inventory.")
    phase: Phase = Field(description="Migration phase, 1 (moved into a vault) to 4 (identity only). Never goes back.")
    data_class: DataClass = Field(description="The most sensitive data it handles.")
    workload: Workload | None = Field(default=None, description="Where it runs; none for what only a pipeline deploys.")
    pipelines: tuple[Pipeline, ...] = Field(default=(), description="At most 20: the limit of one Azure identity.")
    secrets: tuple[Slot, ...] = Field(default=(), description="Its slots. None means no vault at all.")
    data: Data = Field(default_factory=Data)
    events: Events = Field(default_factory=Events)
    dr: Flag = Field(default=False, description="Its vault has a replica in the environment's paired region.")
    retired: Flag = Field(
        default=False, description="Nobody signs in as it any more; its vault and data stores stay, without grants."
    )
    environments: dict[str, Override] = Field(default_factory=dict, description="What differs in one environment.")

    def of(self, environment: str) -> "Service":
        """The service as that environment sees it: overrides applied, pipelines of other environments left out.

        A retired one has what it stores and nobody who could reach it: no workload, no pipeline, no topic.
        """
        change = self.environments.get(environment, Override())
        retired = self.retired if change.retired is None else change.retired
        pipelines = tuple(p for p in self.pipelines if not p.only or environment in p.only)
        return self.model_copy(
            update={
                "dr": self.dr if change.dr is None else change.dr,
                "retired": retired,
                "workload": None if retired else change.workload or self.workload,
                "pipelines": () if retired else pipelines,
                "events": Events() if retired else self.events,
                "secrets": tuple(_changed(slot, change.secrets.get(slot.name)) for slot in self.secrets),
                "environments": {},
            }
        )

    @property
    def first_name(self) -> str:
        """The name that names in the cloud are made from: a rename changes none of them."""
        return self.renamed_from[0] if self.renamed_from else self.name

    @property
    def stored(self) -> tuple[Slot, ...]:
        """Slots of which a value exists; a service without any has no vault."""
        return tuple(slot for slot in self.secrets if slot.stored)


def _changed(slot: Slot, change: SlotOverride | None) -> Slot:
    if change is None:
        return slot
    return slot.model_copy(update=change.model_dump(exclude_none=True))
