"""What a service may do on its environment's event bus: send to some topics, receive from subscriptions of its own."""

import pulumi
from pulumi_azure_native import servicebus

from components import arm, grants
from components.identity.azure import AzureIdentity
from stacks.model.service import Service
from stacks.outputs import Access, access
from stacks.site import Site


def event_grants(site: Site, service: Service, identity: AzureIdentity, bus_id: str, granted: list[Access]) -> None:
    """Give the service's identity its rights on the bus, each on a single topic or subscription."""
    principal = identity.principal

    def grant(role_name: str, role: "grants.roles.Role", scope: str, after: list[pulumi.Resource]) -> None:
        name, environment = f"{service.name}{role_name}", principal.environment
        opts = site.options(role_name, after)
        grants.assign_role(name, scope=scope, role=role, principal=principal, environment=environment, opts=opts)
        granted.append(access(principal, role, scope, service=service.name))

    for topic in service.events.publish:
        grant(f"-sends-{topic}", "Azure Service Bus Data Sender", arm.child_id(bus_id, "topics", topic), [])
    # What was sent to a subscription stays in it when the service is renamed.
    name = service.first_name
    for topic in service.events.subscribe:
        subscription = servicebus.Subscription(
            f"{service.name}-from-{topic}",
            subscription_name=name,
            topic_name=topic,
            namespace_name=arm.parse(bus_id).name,
            resource_group_name=arm.parse(bus_id).resource_group_name,
            dead_lettering_on_message_expiration=True,
            opts=site.options(f"-from-{topic}"),
        )
        scope = arm.child_id(arm.child_id(bus_id, "topics", topic), "subscriptions", name)
        grant(f"-receives-{topic}", "Azure Service Bus Data Receiver", scope, [subscription])
