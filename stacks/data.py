"""Data stores of one service, signed in to with its identity. None has a key, password or connection string."""

import pulumi

from components.grants import Principal
from stacks import names
from stacks.model.service import Service
from stacks.outputs import Access, Text, access
from stacks.site import Site


def data_stores(
    site: Site, service: Service, principal: Principal | None, granted: list[Access], group: pulumi.Resource
) -> list[Text]:
    """Make what the service declares; returns the stores' host names. Each grant is added to `granted`.

    Without a `principal` (a retired service) the stores are there and nobody may use them.
    """
    hosts: list[Text] = []
    production = site.stack.production
    # Imported where used: each of these modules of the SDK costs a fifth of a second, and most services use one at
    # most.
    if service.data.postgresql:
        from components.data.azure_postgres import AzurePostgres

        server = AzurePostgres(
            f"{service.name}-postgresql",
            {
                **site.private("postgresql"),
                "tenant_id": site.stack.tenant_id,
                "server_name": names.data("psql", *site.suffixed),
                "databases": list(service.data.postgresql),
                "production": production,
            },
            site.options("-postgresql", [group]),
        )
        # The identity's own name is its login: a server serves one service, and ARM knows no smaller right.
        if principal:
            server.grant_access(principal, principal.label)
            granted.append(access(principal, "PostgreSQL administrator", server.resource_id, service=service.name))
        hosts.append(server.host)
    if service.data.storage:
        from components.data.azure_storage import AzureStorage

        account = AzureStorage(
            f"{service.name}-storage",
            {
                **site.private("blob"),
                "account_name": names.storage_account(*site.suffixed),
                "containers": list(service.data.storage),
                "production": production,
            },
            site.options("-storage", [group]),
        )
        if principal:
            for container in service.data.storage:
                account.grant_access(principal, container, write=True)
                scope = f"{account.resource_id}/blobServices/default/containers/{container}"
                granted.append(access(principal, "Storage Blob Data Contributor", scope, service=service.name))
        hosts.append(account.blob_endpoint.removeprefix("https://").rstrip("/"))
    if service.data.redis:
        from components.data.azure_redis import AzureRedis

        cache = AzureRedis(
            f"{service.name}-redis",
            {
                **site.private("redis"),
                "cluster_name": names.data("redis", *site.suffixed),
                "production": production,
            },
            site.options("-redis", [group]),
        )
        if principal:
            cache.grant_access(principal)
            granted.append(access(principal, "Redis default access policy", cache.resource_id, service=service.name))
        hosts.append(cache.host)
    return hosts
