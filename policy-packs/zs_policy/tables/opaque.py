"""Types that make things of their own: a template, a script or code in one property, which no rule reads as resources.

Not here: a Helm chart, whose values and images are judged by the rules on Kubernetes, and a stored template that
nothing deploys.
"""

from collections.abc import Mapping
from typing import Final

from zs_policy.tables.text import listed

_TEMPLATE: Final = "deploys a template"
_SCRIPT: Final = "runs a script with an identity of its own"
_COMMAND: Final = "runs a command, whose output is kept in state"
_CODE: Final = "runs code of the program as its own provider"
_TWIN: Final = "is of a twin of a package that the rules read, under names that they do not"
_GENERIC: Final = "makes a resource of any type, said as text"

OPAQUE: Final[Mapping[str, str]] = {
    **{
        f"azure-native:{name}": _TEMPLATE
        for name in listed("""
            blueprint:Assignment resources:Deployment resources:DeploymentAtManagementGroupScope
            resources:DeploymentAtScope resources:DeploymentAtSubscriptionScope resources:DeploymentAtTenantScope
            resources:DeploymentStackAtManagementGroup resources:DeploymentStackAtResourceGroup
            resources:DeploymentStackAtSubscription
            """)
    },
    "azure-native:resources:AzureCliScript": _SCRIPT,
    "azure-native:resources:AzurePowerShellScript": _SCRIPT,
    "azure-native:resources:Resource": _GENERIC,
    "aws:cloudcontrol/resource:Resource": _GENERIC,
    **dict.fromkeys(
        (
            "aws:cloudformation/stack:Stack",
            "aws:cloudformation/stackSet:StackSet",
            "aws:serverlessrepository/cloudFormationStack:CloudFormationStack",
            "aws:servicecatalog/provisionedProduct:ProvisionedProduct",
        ),
        _TEMPLATE,
    ),
    "command:local:Command": _COMMAND,
    "command:remote:Command": _COMMAND,
    "pulumi-nodejs:dynamic:Resource": _CODE,
    "pulumi-python:dynamic:Resource": _CODE,
    "aws-native:index:Resource": _TWIN,
}
"""By canonical type, which is one for all of a dynamic provider and for all of `aws-native`."""
