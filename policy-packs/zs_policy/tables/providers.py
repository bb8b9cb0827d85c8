"""Inputs of provider resources: which of them sign the provider in with something stored."""

from typing import Final

from zs_policy.tables.text import listed

PROVIDERS: Final = frozenset(
    f"pulumi:providers:{name}"
    for name in listed("""
        alicloud artifactory auth0 aws aws-native azure azure-native azure-native-v2 azuread azuredevops cloudflare
        cloudinit confluentcloud databricks datadog digitalocean docker docker-build eks fastly gcp github gitlab
        google-native grafana harbor hcloud ibm kafka kubernetes linode mongodbatlas mysql newrelic oci okta openstack
        pagerduty postgresql pulumiservice rabbitmq rancher2 rke snowflake splunk tailscale vault vsphere
        """)
)

CREDENTIALS: Final = listed("""
    accessKey accessToken adminPassword apiKey apiSecret apiToken appKey applicationSecret authPass authToken
    clientCertificate clientCertificatePassword clientKey clientSecret credentials oauthToken password
    personalAccessToken privateKey privateKeyPassphrase secretAccessKey secretKey serviceAccountKey token tokenKey
    """)
"""A session token or a key: by name, because a provider's inputs say it."""

FEDERATED: Final = listed("oidcToken oidcRequestToken webIdentityToken idToken oidcTokenFilePath")
"""Tokens that an issuer made for this run and this audience only."""

KUBECONFIG: Final = "kubeconfig"
STATIC_LOGIN: Final = (
    "client-key-data",
    "client-key:",
    "token:",
    '"token"',
    "password:",
    '"password"',
    "auth-provider",
)
"""What a kubeconfig holds when it signs in by itself rather than through a program (`exec`)."""
