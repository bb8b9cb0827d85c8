"""Where free text goes: the places in which a value that is unknown at preview may turn out to be a credential."""

from typing import Final

from zs_policy.names import credential_named
from zs_policy.tables.text import listed
from zs_policy.wire import VALUE_KEYS, Leaf

SINKS: Final = listed("""
    appSettings connectionStrings siteConfig environmentVariables environment env envs variables
    containerEnvironmentVariables runtimeEnvironmentVariables stageVariables containerDefinitions userData
    userDataBase64 customData data stringData binaryData configurationSettings configurationProtectedSettings
    protectedSettings protectedParameters settings parameters parameterOverrides templateBody secrets value values
    inlineCode scriptContent script commandToExecute command args commands arguments triggers customizedKeys
    credentials options files content contents text source tags labels annotations metadata customProperties
    properties spec template configuration description headers queryStringParameters extendedProperties set
    setSensitive valueYamlFiles valuesContent manifest manifests rawYaml yaml objs requestTemplates responseTemplates
    additionalConfigurations connectionProperties input
    """)

CONTAINERS: Final = listed("""properties spec template configuration siteConfig metadata""")
"""Objects of a schema rather than free text: a sink only when the object as a whole is unknown."""

REFERENCE_FIELDS: Final = frozenset({"identity", "keyVaultUrl"})


def refers(leaf: Leaf) -> bool:
    """Whether the schema says that this is where a secret lies, or who fetches it: a container app's secret."""
    match leaf.path:
        case ("configuration", "secrets", int(), str(field)):
            return field in REFERENCE_FIELDS
        case _:
            return False


def in_sink(leaf: Leaf) -> bool:
    """Whether a value at this place is free text, so that nothing in the schema says that it is no credential."""
    if credential_named(leaf.label):
        return True
    path = [part for part in leaf.path if isinstance(part, str)]
    if not path or path == ["items"]:  # the objects of a list
        return True
    last = path[-1]
    if last in VALUE_KEYS:  # the value of a pair, or of a resource that is one; not an address in a list of rules
        return path[:-1] in ([], ["properties"]) or leaf.label not in path
    return last in SINKS or any(part in SINKS and part not in CONTAINERS for part in path[:-1])
