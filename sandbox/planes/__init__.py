"""The data planes of the sandbox: what the vendors' own SDKs talk to, on this machine only.

    with Planes(cloud, folder) as planes:
        client = SecretClient("https://<vault>.vault.azure.net", WorkloadIdentityCredential())  # under planes.env()

`service` keeps them running between commands.
"""

from sandbox.planes.client import Planes
from sandbox.planes.service import Endpoint

__all__ = ["Endpoint", "Planes"]
