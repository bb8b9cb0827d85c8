"""How vaults, what they hold and identities may be called: the house's letters, within what each cloud takes.

Sources: "Naming rules and restrictions for Azure resources" (Microsoft.KeyVault, Microsoft.ManagedIdentity), the limits
that `CreateSecret`, `CreateAlias` and `CreateRole` of AWS document.
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple


class Naming(NamedTuple):
    """`path` is the property with the name, `rule` says `pattern` in words."""

    path: str
    pattern: re.Pattern[str]
    rule: str


_HOUSE: Final = "small letters, digits and dashes"

NAMES: Final[Mapping[str, Naming]] = {
    "azure-native:keyvault:Vault": Naming(
        "vaultName",
        re.compile(r"(?=.{3,24}\Z)[a-z](?:-?[a-z0-9])*"),
        f"3 to 24 {_HOUSE}, a letter first, no two dashes together and none last",
    ),
    "azure-native:keyvault:ManagedHsm": Naming(
        "name",
        re.compile(r"(?=.{3,24}\Z)[a-z](?:-?[a-z0-9])*"),
        f"3 to 24 {_HOUSE}, a letter first, no two dashes together and none last",
    ),
    "azure-native:keyvault:Secret": Naming("secretName", re.compile(r"[a-z0-9-]{1,127}"), f"1 to 127 {_HOUSE}"),
    "azure-native:keyvault:Key": Naming("keyName", re.compile(r"[a-z0-9-]{1,127}"), f"1 to 127 {_HOUSE}"),
    "azure-native:managedidentity:UserAssignedIdentity": Naming(
        "resourceName", re.compile(r"[a-z0-9][a-z0-9-]{2,127}"), f"3 to 128 {_HOUSE}, no dash first"
    ),
    "aws:secretsmanager/secret:Secret": Naming(
        "name", re.compile(r"(?=.{1,512}\Z)[a-z0-9-]+(?:/[a-z0-9-]+)*"), f"up to 512 {_HOUSE}, in parts divided by /"
    ),
    "aws:kms/alias:Alias": Naming(
        "name",
        re.compile(r"(?=.{7,256}\Z)alias/(?!aws/)[a-z0-9-]+(?:/[a-z0-9-]+)*"),
        f"alias/ and {_HOUSE}, in parts divided by /; alias/aws/ is the cloud's own",
    ),
    "aws:iam/role:Role": Naming("name", re.compile(r"[A-Za-z0-9_+=,.@-]{1,64}"), "1 to 64 letters, digits and +=,.@-_"),
}
