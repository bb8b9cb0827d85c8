# ruff: noqa: E501 - a shape in one line is read at a glance
"""What looks like a credential and is none: (why, the name beside it, the text)."""

import base64
import hashlib
import json
from random import Random

from zs_corpus.shapes import ALNUM, DIGIT, HEX, Made, key, pem, text


def _guid(draw: Random) -> str:
    return "-".join(text(draw, HEX, n) for n in (8, 4, 4, 4, 12))


def made(draw: Random) -> Made:
    yield from _identifiers(draw)
    yield from _references(draw)
    yield from _public(draw)
    yield from _texts(draw)
    yield from _settings(draw)
    for name in (
        "CIS-4.11-Changes-NACL",
        "CIS-4.4-IAM-Policy-Change",
        "CIS-3.3-RootAccountUsage",
        "PCI-DSS-8.3.2-MFA-Report",
        "CIS-3.8-S3BucketPolicyChanges",
        "Positive1ArrayTestIPv4_Ingress1-1648",
    ):
        yield f"name of a control, {name}", "name", name


def _identifiers(draw: Random) -> Made:
    for name in ("AZURE_CLIENT_ID", "TENANT_ID", "SUBSCRIPTION_ID", "CORRELATION", "OBJECT_ID", "APPLICATION_ID"):
        yield f"guid in {name}", name, _guid(draw)
    yield "guid in capitals", "CLIENT_ID", _guid(draw).upper()
    yield "instrumentation key", "APPINSIGHTS_INSTRUMENTATIONKEY", _guid(draw)
    yield (
        "insights connection string",
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        f"InstrumentationKey={_guid(draw)};IngestionEndpoint=https://westeurope-1.in.applicationinsights.azure.com/",
    )
    yield "role arn", "ROLE", "arn:aws:iam::111122223333:role/app-" + text(draw, HEX, 16)
    yield (
        "secret arn",
        "DB_SECRET_ARN",
        "arn:aws:secretsmanager:eu-west-1:111122223333:secret:dev/shop/db-" + text(draw, ALNUM, 6),
    )
    yield "key arn", "KMS_KEY", f"arn:aws:kms:eu-west-1:111122223333:key/{_guid(draw)}"
    yield "key id", "KMS_KEY_ID", _guid(draw)
    yield "multi region key id", "KMS_KEY_ID", "mrk-" + text(draw, HEX, 32)
    yield "certificate arn", "CERTIFICATE", f"arn:aws:acm:eu-west-1:111122223333:certificate/{_guid(draw)}"
    yield (
        "resource id",
        "VAULT_ID",
        f"/subscriptions/{_guid(draw)}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-dev/secrets/db-password",
    )
    yield (
        "identity id",
        "IDENTITY",
        f"/subscriptions/{_guid(draw)}/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-dev-shop",
    )
    yield "digest", "IMAGE", "reg.example.com/app@sha256:" + text(draw, HEX, 64)
    yield "sha256 alone", "CHECKSUM", text(draw, HEX, 64)
    yield "sha1 commit", "GIT_COMMIT", text(draw, HEX, 40)
    yield "md5", "ETAG", text(draw, HEX, 32)
    yield "integrity", "INTEGRITY", "sha384-" + key(draw, 48)
    yield "lambda source hash", "SOURCE_HASH", base64.b64encode(hashlib.sha256(b"x").digest()).decode()
    yield "hash in a link", "URL", f"https://cdn.example.com/app.{text(draw, HEX, 20)}.js?v={text(draw, HEX, 40)}"
    yield "subnet", "SUBNET", "subnet-" + text(draw, HEX, 17)
    yield "security group", "GROUP", "sg-" + text(draw, HEX, 17)
    yield "user pool", "USER_POOL_ID", "eu-west-1_" + text(draw, ALNUM, 9)
    yield "user pool client", "COGNITO_CLIENT_ID", text(draw, DIGIT + "abcdefghijklmnopqrstuvwxyz", 26)
    yield "account", "AWS_ACCOUNT_ID", "111122223333"
    yield "issuer", "ISSUER", "https://oidc.eks.eu-west-1.amazonaws.com/id/" + text(draw, HEX.upper(), 32)
    yield "trace parent", "TRACEPARENT", f"00-{text(draw, HEX, 32)}-{text(draw, HEX, 16)}-01"
    yield "hosted zone", "ZONE", "Z" + text(draw, "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", 20)
    yield "version of a secret", "SECRET_VERSION", text(draw, HEX, 32)
    yield "bucket", "BUCKET", "acme-shop-artifacts-" + text(draw, HEX, 12)


def _references(draw: Random) -> Made:
    yield "vault reference", "DB_PASSWORD", "@Microsoft.KeyVault(SecretUri=https://kv-dev.vault.azure.net/secrets/db/)"
    yield "vault reference by name", "API_KEY", "@Microsoft.KeyVault(VaultName=kv-dev;SecretName=api)"
    yield "versioned secret uri", "DB_PASSWORD_URI", f"https://kv-dev.vault.azure.net/secrets/db/{text(draw, HEX, 32)}"
    yield "app configuration reference", "SECRET_REF", json.dumps({"uri": "https://kv-dev.vault.azure.net/secrets/db"})
    yield "dynamic reference", "DB_PASSWORD", "{{resolve:secretsmanager:dev/shop/db:SecretString:password}}"
    yield "secret name", "DB_PASSWORD_SECRET_NAME", "dev/shop/db"
    yield "parameter name", "DB_PASSWORD_PARAMETER", "/dev/shop/db-password"
    yield "file", "DB_PASSWORD_FILE", "/mnt/secrets/db-password"
    yield "token file", "AWS_WEB_IDENTITY_TOKEN_FILE", "/var/run/secrets/eks.amazonaws.com/serviceaccount/token"
    yield "azure token file", "AZURE_FEDERATED_TOKEN_FILE", "/var/run/secrets/azure/tokens/azure-identity-token"
    yield "variable", "DB_PASSWORD", "${DB_PASSWORD}"
    yield "variable of a pipeline", "DB_PASSWORD", "$(DB_PASSWORD)"
    yield "action secret", "GITHUB_TOKEN", "${{ secrets.GITHUB_TOKEN }}"
    yield "template", "DB_PASSWORD", "{{ .Values.db.password }}"
    yield "vault path", "VAULT_SECRET_PATH", "secret/data/shop/db"
    yield "op reference", "API_KEY", "op://infra/shop/api-key"
    yield "vals reference", "API_KEY", "ref+vault://secret/shop#/api"
    yield "link with variables", "DATABASE_URL", "postgres://app:${DB_PASSWORD}@db.example.com/shop"
    yield "link without password", "DATABASE_URL", "postgres://app@db.example.com:5432/shop?sslmode=require"
    yield (
        "entra sql",
        "DB",
        "Server=tcp:s.database.windows.net,1433;Database=d;Authentication=Active Directory Managed Identity;User Id="
        + _guid(draw),
    )
    yield "storage without key", "AzureWebJobsStorage__accountName", "stdev"
    yield "blob without sas", "FEED", "https://stdev.blob.core.windows.net/data/report.csv"
    yield "bus without key", "ServiceBus__fullyQualifiedNamespace", "ns.servicebus.windows.net"
    yield "development storage", "AzureWebJobsStorage", "UseDevelopmentStorage=true"
    yield "token url", "TOKEN_URL", "https://login.microsoftonline.com/common/oauth2/v2.0/token"


def _public(draw: Random) -> Made:
    yield "certificate", "CA", pem(draw, "CERTIFICATE")
    yield "public key", "PUBLIC_KEY", pem(draw, "PUBLIC KEY", 270)
    yield "rsa public key", "KEY", pem(draw, "RSA PUBLIC KEY", 270)
    yield "certificate request", "CSR", pem(draw, "CERTIFICATE REQUEST")
    yield "pgp public key", "PGP", pem(draw, "PGP PUBLIC KEY BLOCK")
    yield "certificate in base64", "CA_BUNDLE", base64.b64encode(pem(draw, "CERTIFICATE", 200).encode()).decode()
    yield "ssh public key", "SSH_PUBLIC_KEY", "ssh-rsa " + "AAAAB3NzaC1yc2E" + key(draw, 270) + " ops@example.com"
    yield (
        "ssh ed25519 public key",
        "AUTHORIZED",
        "ssh-ed25519 " + "AAAAC3NzaC1lZDI1NTE5AAAAI" + text(draw, ALNUM, 43) + " ops",
    )
    yield "known hosts", "KNOWN_HOSTS", "github.com ssh-ed25519 " + "AAAAC3NzaC1lZDI1NTE5AAAAI" + text(draw, ALNUM, 43)
    yield "age recipient", "AGE_RECIPIENT", "age1" + text(draw, "qpzry9x8gf2tvdw0s3jn54khce6mua7l", 58)
    yield "stripe publishable", "STRIPE_PUBLISHABLE_KEY", "pk" + "_live_" + text(draw, ALNUM, 24)
    yield (
        "jwks",
        "JWKS",
        json.dumps(
            {
                "keys": [
                    {
                        "kty": "RSA",
                        "kid": text(draw, HEX, 16),
                        "e": "AQAB",
                        "n": key(draw, 256).replace("+", "-").replace("/", "_"),
                    }
                ]
            }
        ),
    )
    yield "thumbprint", "THUMBPRINT", text(draw, HEX, 40)
    yield "fingerprint", "FINGERPRINT", "SHA256:" + key(draw, 32).rstrip("=")
    yield "sentry dsn without secret", "SENTRY_URL", "https://sentry.example.com/12"
    yield "gif", "PIXEL", "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


def _texts(draw: Random) -> Made:
    yield (
        "help",
        "DESCRIPTION",
        "The password is set by the user at first login and never stored; see the guide on secrets.",
    )
    yield "message", "HINT", "Enter your API key: it is on the page of your account."
    yield "policy", "PASSWORD_POLICY", "min-length-14-with-digits"
    yield (
        "csp",
        "CSP",
        "default-src 'self'; script-src 'self' 'sha256-" + key(draw, 32) + "'; connect-src https://api.example.com",
    )
    yield "pattern", "MASK", r"(?i)(password|secret|token)\s*[:=]\s*\S+"
    yield (
        "script in base64",
        "SCRIPT",
        base64.b64encode(
            b"#!/bin/bash\nset -eu\napt-get update\napt-get install -y nginx\nsystemctl enable nginx\n"
        ).decode(),
    )
    yield (
        "json document",
        "CONFIG",
        json.dumps({"log": {"level": "info"}, "features": {"newCheckout": True}, "timeoutSeconds": 30}),
    )
    yield (
        "policy document",
        "POLICY",
        json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": "secretsmanager:GetSecretValue",
                        "Resource": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:dev/shop/db-AbCdEf",
                    }
                ],
            }
        ),
    )
    yield (
        "dashboard",
        "DASHBOARD",
        json.dumps(
            {
                "widgets": [
                    {
                        "type": "metric",
                        "properties": {"metrics": [["AWS/SecretsManager", "ResourceCount"]], "title": "Secret count"},
                    }
                ]
            }
        ),
    )
    yield (
        "query",
        "QUERY",
        "AzureDiagnostics | where OperationName == 'SecretGet' | summarize count() by CallerIPAddress",
    )
    yield "sql", "MIGRATION", "ALTER TABLE users ADD COLUMN password_hash text NOT NULL"
    yield (
        "nginx",
        "NGINX",
        "server {\n  listen 443 ssl;\n  ssl_certificate_key /etc/tls/tls.key;\n  location / { proxy_pass http://app:8080; }\n}\n",
    )
    yield "yaml with references", "VALUES", "database:\n  host: db\n  existingSecret: db\n  passwordKey: password\n"
    yield "script that reads", "RUN", "export DB_PASSWORD=$(cat /mnt/secrets/db)\nexec /app/run\n"
    yield (
        "script that asks the vault",
        "RUN",
        "TOKEN=$(az account get-access-token --resource https://vault.azure.net --query accessToken -o tsv)\n",
    )
    yield "placeholder", "API_KEY", "<your-api-key>"
    yield "placeholder in words", "API_KEY", "REPLACE_ME"
    yield "changeme angle", "DB_PASSWORD", "<set-by-operator>"
    yield "stars", "DB_PASSWORD", "********"
    yield "empty", "DB_PASSWORD", ""
    yield "base class", "TOKEN_PROVIDER", "org.springframework.security.oauth2.provider.token.DefaultTokenServices"
    yield "long name", "BEAN", "abstractTransactionalDataSourceSpringContextTestsFactoryBean"
    yield (
        "user agent",
        "AGENT",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
    )


def _settings(draw: Random) -> Made:
    plain = {
        "PASSWORD_MIN_LENGTH": "14",
        "TOKEN_EXPIRY_SECONDS": "3600",
        "TOKEN_TTL": "15m",
        "SECRET_ROTATION_DAYS": "30",
        "ENABLE_PASSWORD_RESET": "true",
        "PASSWORD_AUTH": "disabled",
        "AUTH_TYPE": "workload-identity",
        "SECRET_STORE": "azure-key-vault",
        "KEY_VAULT_NAME": "kv-dev-shop",
        "KEY_VAULT_URI": "https://kv-dev-shop.vault.azure.net/",
        "PARTITION_KEY": "customerId",
        "SORT_KEY": "createdAt",
        "PRIMARY_KEY_COLUMN": "order_id",
        "CACHE_KEY_PREFIX": "shop:cart:",
        "TOKEN_ENDPOINT": "https://id.example.com/oauth/token",
        "TOKEN_AUDIENCE": "api://shop",
        "FEATURE_FLAGS": "new-checkout,fast-search,dark-mode",
        "VERSION": "2024.11.3-build.4567+sha.0a1b2c3d",
        "LOG_FORMAT": "%(asctime)s %(levelname)s %(message)s",
        "CRON": "0 */6 * * 1-5",
        "ALLOWED_ORIGINS": "https://shop.example.com,https://admin.example.com",
        "KAFKA_BROKERS": "b-1.shop.kafka.eu-west-1.amazonaws.com:9098",
        "JAVA_OPTS": "-Xmx512m -XX:+UseG1GC -Djava.security.egd=file:/dev/./urandom",
        "TZ": "Europe/Amsterdam",
        "TOPIC": "projects/acme/topics/order-events-v2",
        "SESSION_COOKIE_NAME": "__Host-session",
        "CSRF_HEADER": "X-CSRF-Token",
        "SIGNING_ALGORITHM": "RS256",
        "SECRETS_PROVIDER": "azurekeyvault",
        "KEYSTORE_TYPE": "PKCS12",
        "SSL_KEY_PATH": "/etc/tls/tls.key",
        "AUTH_HEADER_NAME": "Authorization",
        "DB_USER": "app",
        "PUBLIC_API_BASE": "https://api.example.com/v1/products?limit=100&sort=name",
    }
    for name, value in plain.items():
        yield f"setting {name}", name, value
