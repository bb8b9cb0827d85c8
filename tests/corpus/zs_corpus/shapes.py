# ruff: noqa: E501 - a shape in one line is read at a glance
"""Credentials of many providers, made from parts: (why, the name beside it, the text)."""

import base64
import json
import string
from collections.abc import Iterator
from random import Random

Made = Iterator[tuple[str, str, str]]
UPPER, LOWER, DIGIT = string.ascii_uppercase, string.ascii_lowercase, string.digits
ALNUM = UPPER + LOWER + DIGIT
HEX = DIGIT + "abcdef"


def text(draw: Random, alphabet: str, length: int) -> str:
    return "".join(draw.choice(alphabet) for _ in range(length))


def key(draw: Random, size: int) -> str:
    return base64.b64encode(draw.randbytes(size)).decode()


def url64(draw: Random, size: int) -> str:
    return base64.urlsafe_b64encode(draw.randbytes(size)).decode().rstrip("=")


def _basic(user: str, password: str) -> str:
    return base64.b64encode(f"{user}:{password}".encode()).decode()


def made(draw: Random) -> Made:
    yield from _clouds(draw)
    yield from _services(draw)
    yield from _tokens_and_keys(draw)
    yield from _urls(draw)
    yield from _files(draw)
    yield from _by_name(draw)


def _clouds(draw: Random) -> Made:
    yield "aws access key", "AWS_ACCESS_KEY_ID", "AK" + "IA" + text(draw, UPPER + "234567", 16)
    yield "aws access key under another name", "SETTING", "AK" + "IA" + text(draw, UPPER + "234567", 16)
    yield "aws secret key", "AWS_SECRET_ACCESS_KEY", text(draw, ALNUM + "+/", 40)
    yield "azure storage key", "STORAGE_KEY", key(draw, 64)
    yield "azure storage key under another name", "VALUE", key(draw, 64)
    account = f"DefaultEndpointsProtocol=https;AccountName=stdev;Account{'Key'}={key(draw, 64)}"
    yield "azure storage connection string", "AzureWebJobsStorage", f"{account};EndpointSuffix=core.windows.net"
    shared = f"Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccess{'Key'}={key(draw, 32)}"
    yield "service bus connection string", "BUS", shared
    yield "event hub connection string", "HUB", f"{shared};EntityPath=orders"
    yield (
        "cosmos connection string",
        "DB",
        f"AccountEndpoint=https://c.documents.azure.com:443/;Account{'Key'}={key(draw, 64)};",
    )
    yield (
        "iot hub connection string",
        "IOT",
        f"HostName=h.azure-devices.net;DeviceId=d;SharedAccess{'Key'}={key(draw, 32)}",
    )
    yield (
        "app configuration connection string",
        "CONFIG",
        f"Endpoint=https://a.azconfig.io;Id=abc;Sec{'ret'}={key(draw, 32)}",
    )
    yield (
        "communication connection string",
        "MAIL",
        f"endpoint=https://c.communication.azure.com/;access{'key'}={key(draw, 64)}",
    )
    yield (
        "signalr connection string",
        "SIGNAL",
        f"Endpoint=https://s.service.signalr.net;Access{'Key'}={key(draw, 32)};Version=1.0;",
    )
    yield "registry password", "ACR_PASSWORD", text(draw, ALNUM, 42) + "+ACR" + text(draw, ALNUM, 6)
    yield "search key", "SEARCH_API_KEY", text(draw, ALNUM, 42) + "AzSe" + text(draw, ALNUM, 6)
    yield "ai key", "AZURE_OPENAI_API_KEY", text(draw, HEX, 32)
    yield (
        "ai key of the new form",
        "AI",
        text(draw, ALNUM, 52) + "JQQJ99" + text(draw, ALNUM, 10) + "ACOG" + text(draw, ALNUM, 4),
    )
    sas = f"sv=2022-11-02&ss=b&srt=sco&sp=rwdl&se=2030-01-01T00:00:00Z&spr=https&sig={key(draw, 32).replace('+', '%2B').replace('=', '%3D')}"
    yield "blob sas", "FEED", f"https://stdev.blob.core.windows.net/data?{sas}"
    yield "sas alone", "SAS_TOKEN", "?" + sas
    yield (
        "service bus sas",
        "AUTH",
        f"SharedAccessSignature sr=sb%3a%2f%2fns&sig={key(draw, 32).replace('=', '%3d')}&se=1900000000&skn=Root",
    )
    yield "entra client secret", "CLIENT_SECRET", text(draw, ALNUM, 3) + "8Q~" + text(draw, ALNUM + "_~.-", 34)
    yield "entra client secret under another name", "VALUE", text(draw, ALNUM, 3) + "8Q~" + text(draw, ALNUM, 34)
    yield "function key in a link", "CALLBACK", f"https://fn.azurewebsites.net/api/x?code={url64(draw, 40)}=="
    yield (
        "logic app link",
        "CALLBACK",
        f"https://prod-1.westeurope.logic.azure.com/workflows/x/triggers/manual/paths/invoke?api-version=2016-10-01&sp=%2Ftriggers&sv=1.0&sig={url64(draw, 32)}",
    )
    yield "google api key", "MAPS", "AI" + "za" + text(draw, ALNUM + "_-", 35)
    account_key = {"type": "service_account", "project_id": "p", "private_key_id": text(draw, HEX, 40)}
    account_key |= {"private_key": pem(draw, "PRIVATE KEY"), "client_email": "a@p.iam.gserviceaccount.com"}
    yield "google service account", "GOOGLE_CREDENTIALS", json.dumps(account_key)
    yield "google oauth secret", "OAUTH", "GOC" + "SPX-" + text(draw, ALNUM + "_-", 28)
    yield "google refresh token", "REFRESH", "1//" + "0" + text(draw, ALNUM + "_-", 60)
    yield "digitalocean token", "DO", "dop" + "_v1_" + text(draw, HEX, 64)
    yield "alibaba key", "ALI", "LT" + "AI5t" + text(draw, ALNUM, 20)
    yield "aws session token", "AWS_SESSION_TOKEN", "IQoJb3JpZ2luX2Vj" + key(draw, 200)


def _services(draw: Random) -> Made:
    yield "github token", "GH", "gh" + "p_" + text(draw, ALNUM, 36)
    yield "github app token", "GH", "gh" + "s_" + text(draw, ALNUM, 36)
    yield "github oauth token", "GH", "gh" + "o_" + text(draw, ALNUM, 36)
    yield "github fine token", "GH", "github" + "_pat_" + text(draw, ALNUM, 22) + "_" + text(draw, ALNUM, 59)
    yield "gitlab token", "GL", "gl" + "pat-" + text(draw, ALNUM + "_-", 20)
    yield "gitlab runner", "GL", "gl" + "rt-" + text(draw, ALNUM + "_-", 20)
    yield "gitlab deploy token", "GL", "gl" + "dt-" + text(draw, ALNUM + "_-", 20)
    yield (
        "slack bot",
        "CHAT",
        "xo" + "xb-" + "-".join([text(draw, DIGIT, 12), text(draw, DIGIT, 12), text(draw, ALNUM, 24)]),
    )
    yield "slack user", "CHAT", "xo" + "xp-" + "-".join([text(draw, DIGIT, 12)] * 3 + [text(draw, HEX, 32)])
    yield (
        "slack app",
        "CHAT",
        "xa" + "pp-1-A" + text(draw, UPPER + DIGIT, 10) + "-" + text(draw, DIGIT, 13) + "-" + text(draw, HEX, 64),
    )
    yield (
        "slack hook",
        "HOOK",
        "https://hooks.slack"
        ".com/services/T"
        + text(draw, UPPER + DIGIT, 8)
        + "/B"
        + text(draw, UPPER + DIGIT, 10)
        + "/"
        + text(draw, ALNUM, 24),
    )
    yield (
        "teams hook",
        "HOOK",
        f"https://acme.webhook.office.com/webhookb2/{_guid(draw)}@{_guid(draw)}/Incoming{'Webhook'}/{text(draw, HEX, 32)}/{_guid(draw)}",
    )
    yield (
        "discord hook",
        "HOOK",
        f"https://discord.com/api/web{'hooks'}/{text(draw, DIGIT, 18)}/{text(draw, ALNUM + '_-', 68)}",
    )
    yield "stripe live", "PAY", "sk" + "_live_" + text(draw, ALNUM, 24)
    yield "stripe restricted", "PAY", "rk" + "_live_" + text(draw, ALNUM, 24)
    yield "stripe hook", "PAY", "wh" + "sec_" + text(draw, ALNUM, 32)
    yield "twilio key", "SMS", "S" + "K" + text(draw, HEX, 32)
    yield "twilio token", "TWILIO_AUTH_TOKEN", text(draw, HEX, 32)
    yield "sendgrid", "MAIL", "S" + "G." + text(draw, ALNUM + "_-", 22) + "." + text(draw, ALNUM + "_-", 43)
    yield "mailgun", "MAIL", "key" + "-" + text(draw, HEX, 32)
    yield "mailchimp", "MAIL", text(draw, HEX, 32) + "-us" + "12"
    yield "npm", "REGISTRY", "npm" + "_" + text(draw, ALNUM, 36)
    yield "pypi", "REGISTRY", "pypi-" + "AgEIcHlwaS5vcmc" + url64(draw, 80)
    yield "docker hub", "REGISTRY", "dck" + "r_pat_" + text(draw, ALNUM + "_-", 27)
    yield "rubygems", "REGISTRY", "ruby" + "gems_" + text(draw, HEX, 48)
    yield "openai", "AI", "sk" + "-proj-" + text(draw, ALNUM, 20) + "T3Blbk" + "FJ" + text(draw, ALNUM, 20)
    yield "anthropic", "AI", "sk-" + "ant-api03-" + text(draw, ALNUM + "_-", 93) + "AA"
    yield "hugging face", "AI", "hf" + "_" + text(draw, UPPER + LOWER, 34)
    yield "terraform cloud", "TF", text(draw, ALNUM, 14) + ".atl" + "asv1." + text(draw, ALNUM, 64)
    yield "vault service token", "VAULT", "hv" + "s." + text(draw, ALNUM, 96)
    yield "vault batch token", "VAULT", "hv" + "b." + text(draw, ALNUM, 140)
    yield "pulumi token", "CI", "pul" + "-" + text(draw, HEX, 40)
    yield "databricks", "DATA", "dap" + "i" + text(draw, HEX, 32)
    yield "datadog", "DD_API_KEY", text(draw, HEX, 32)
    yield "new relic", "NR", "NR" + "AK-" + text(draw, UPPER + DIGIT, 27)
    yield "grafana", "GRAF", "gl" + "sa_" + text(draw, ALNUM, 32) + "_" + text(draw, HEX, 8)
    yield "sentry", "SENTRY_AUTH_TOKEN", "sn" + "trys_" + url64(draw, 90)
    yield "atlassian", "JIRA", "ATA" + "TT3" + text(draw, ALNUM + "_-", 180) + "=" + text(draw, HEX.upper(), 8)
    yield "azure devops token", "AZURE_DEVOPS_PAT", text(draw, LOWER + "234567", 52)
    yield "shopify", "SHOP", "shp" + "at_" + text(draw, HEX, 32)
    yield "square", "SQ", "sq" + "0csp-" + text(draw, ALNUM + "_-", 43)
    yield "telegram", "BOT", text(draw, DIGIT, 9) + ":AA" + text(draw, ALNUM + "_-", 33)
    yield "linear", "LIN", "lin" + "_api_" + text(draw, ALNUM, 40)
    yield "postman", "PM", "PM" + "AK-" + text(draw, HEX, 24) + "-" + text(draw, HEX, 34)
    yield "cloudflare", "CLOUDFLARE_API_TOKEN", text(draw, ALNUM + "_-", 40)
    yield "okta", "OKTA_API_TOKEN", "00" + text(draw, ALNUM + "_-", 40)
    yield "jfrog", "REGISTRY", "AK" + "Cp" + text(draw, ALNUM, 69)
    yield "fly", "FLY", "FlyV1 fm" + "2_" + key(draw, 120)
    yield (
        "age key",
        "FILE",
        "AGE-SECRET-KEY-1" + text(draw, UPPER.replace("B", "").replace("I", "").replace("O", "") + "023456789", 58),
    )


def _guid(draw: Random) -> str:
    return "-".join(text(draw, HEX, n) for n in (8, 4, 4, 4, 12))


def pem(draw: Random, kind: str, size: int = 400) -> str:
    body = key(draw, size)
    lines = "\n".join(body[i : i + 64] for i in range(0, len(body), 64))
    return f"-----{'BEGIN'} {kind}-----\n{lines}\n-----END {kind}-----\n"


def _tokens_and_keys(draw: Random) -> Made:
    for kind in (
        "PRIVATE KEY",
        "RSA PRIVATE KEY",
        "EC PRIVATE KEY",
        "DSA PRIVATE KEY",
        "OPENSSH PRIVATE KEY",
        "ENCRYPTED PRIVATE KEY",
        "PGP PRIVATE KEY BLOCK",
    ):
        yield kind.lower(), "FILE", pem(draw, kind)
    yield "key on one line", "FILE", pem(draw, "RSA PRIVATE KEY").replace("\n", "\\n")
    yield "key in base64", "FILE", base64.b64encode(pem(draw, "EC PRIVATE KEY", 120).encode()).decode()
    yield (
        "putty key",
        "FILE",
        f"PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPri{'vate'}-Lines: 1\n{key(draw, 36)}\nPrivate-MAC: {text(draw, HEX, 64)}\n",
    )
    header, body = (
        base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=")
        for p in ({"alg": "HS256", "typ": "JWT"}, {"sub": "app", "exp": 1900000000})
    )
    token = f"{header}.{body}.{url64(draw, 32)}"
    yield "jwt", "VALUE", token
    yield "bearer", "HEADER", f"Authorization: Bearer {token}"
    yield "basic", "HEADER", f"Authorization: Basic {_basic('deploy', text(draw, ALNUM, 18))}"
    yield (
        "kubernetes token",
        "KUBE",
        token.replace(
            body,
            base64.urlsafe_b64encode(
                b'{"iss":"kubernetes/serviceaccount","sub":"system:serviceaccount:kube-system:admin"}'
            )
            .decode()
            .rstrip("="),
        ),
    )


def _urls(draw: Random) -> Made:
    password = text(draw, ALNUM, 16)
    for scheme in (
        "postgres",
        "postgresql",
        "mysql",
        "mongodb",
        "mongodb+srv",
        "redis",
        "rediss",
        "amqp",
        "amqps",
        "https",
        "ftp",
        "smtp",
        "clickhouse",
        "postgresql+psycopg",
        "nats",
        "ldap",
    ):
        yield f"{scheme} link", "TARGET", f"{scheme}://app:{password}@db.example.com/shop"
    yield "redis link without user", "CACHE", f"redis://:{password}@cache.example.com:6379/0"
    yield "git with token", "REPO", f"https://{text(draw, ALNUM, 40)}:x-oauth-basic@github.com/acme/shop.git"
    yield "jdbc in the query", "URL", f"jdbc:postgresql://db.example.com/shop?user=app&pass{'word'}={password}"
    yield (
        "jdbc sql server",
        "URL",
        f"jdbc:sqlserver://s.database.windows.net:1433;database=d;user=app;pass{'word'}={password};encrypt=true",
    )
    yield "jdbc oracle", "URL", f"jdbc:oracle:thin:app/{password}@//db.example.com:1521/X"
    yield (
        "ado",
        "DB",
        f"Server=tcp:s.database.windows.net,1433;Initial Catalog=d;User ID=app;Pass{'word'}={password};Encrypt=True;",
    )
    yield "ado short", "DB", f"Data Source=s;Database=d;Uid=app;P{'wd'}={password};"
    yield "odbc", "DB", f"Driver={{ODBC Driver 18 for SQL Server}};Server=s;Database=d;UID=app;P{'WD'}={password}"
    yield "npgsql", "DB", f"Host=db;Username=app;Pass{'word'}={password};Database=d"
    yield "libpq", "DB", f"host=db user=app pass{'word'}={password} dbname=shop"
    yield (
        "redis of azure",
        "CACHE",
        f"r.redis.cache.windows.net:6380,pass{'word'}={key(draw, 32)},ssl=True,abortConnect=False",
    )
    yield "token in a query", "URL", f"https://api.example.com/v1?access_{'token'}={text(draw, ALNUM, 32)}"
    yield "api key in a query", "URL", f"https://api.example.com/v1?api_{'key'}={text(draw, HEX, 32)}"


def _files(draw: Random) -> Made:
    password = text(draw, ALNUM, 20)
    yield "docker config", "FILE", json.dumps({"auths": {"reg.example.com": {"auth": _basic("deploy", password)}}})
    yield (
        "docker config with password",
        "FILE",
        json.dumps({"auths": {"reg.example.com": {"username": "deploy", "password": password}}}),
    )
    yield "npmrc", "FILE", f"registry=https://reg.example.com/\n//reg.example.com/:_auth{'Token'}={_guid(draw)}\n"
    yield (
        "pypirc",
        "FILE",
        f"[internal]\nrepository = https://reg.example.com\nusername = deploy\npass{'word'} = {password}\n",
    )
    yield "netrc", "FILE", f"machine git.example.com login deploy pass{'word'} {password}\n"
    yield (
        "aws credentials",
        "FILE",
        f"[default]\naws_access_key_id = {'AK' + 'IA'}{text(draw, UPPER + '234567', 16)}\naws_secret_access_{'key'} = {text(draw, ALNUM + '+/', 40)}\n",
    )
    yield (
        "kubeconfig",
        "FILE",
        f"apiVersion: v1\nkind: Config\nusers:\n- name: ci\n  user:\n    tok{'en'}: {text(draw, ALNUM, 48)}\n",
    )
    yield (
        "kubeconfig key",
        "FILE",
        f"apiVersion: v1\nkind: Config\nusers:\n- name: ci\n  user:\n    client-key-{'data'}: {base64.b64encode(pem(draw, 'RSA PRIVATE KEY').encode()).decode()}\n",
    )
    yield "yaml", "FILE", f"database:\n  host: db\n  pass{'word'}: {password}\n"
    yield "json", "FILE", json.dumps({"database": {"host": "db", "password": password}})
    yield "properties", "FILE", f"spring.datasource.username=app\nspring.datasource.pass{'word'}={password}\n"
    yield "dotenv", "FILE", f"DB_HOST=db\nDB_PASS{'WORD'}={password}\n"
    yield (
        "xml",
        "FILE",
        f'<configuration><add name="db" connectionString="Server=s;User Id=a;Pass{"word"}={password}"/></configuration>',
    )
    yield "script", "FILE", f"#!/bin/sh\ncurl -u deploy:{password} https://api.example.com/\n"
    yield "mysql client", "FILE", f"mysql -h db -u app -p{password} shop < x.sql\n"
    yield "sshpass", "FILE", f"sshpass -p {password} ssh ops@host\n"
    yield "docker login", "FILE", f"docker login -u deploy -p {password} reg.example.com\n"
    yield "curl header", "FILE", f"curl -H 'X-Api-{'Key'}: {text(draw, ALNUM, 32)}' https://api.example.com/\n"
    yield (
        "maven",
        "FILE",
        f"<server><id>r</id><username>deploy</username><pass{'word'}>{password}</pass{'word'}></server>",
    )
    yield "terraform rc", "FILE", f'credentials "app.terraform.io" {{\n  tok{"en"} = "{text(draw, ALNUM, 40)}"\n}}\n'
    yield "useradd", "FILE", f"echo 'ops:{password}' | chpasswd\n"


def _by_name(draw: Random) -> Made:
    """The name tells; the value alone could be anything."""
    weak = ("Winter" + "2024!", "Simple" + "123", "hunter" + "2x", "P@ss" + "w0rd!", "changeit-" + "now9")
    names = (
        "DB_PASSWORD",
        "dbPassword",
        "db-password",
        "MYSQL_ROOT_PASSWORD",
        "POSTGRES_PASSWORD",
        "SA_PASSWORD",
        "RABBITMQ_DEFAULT_PASS",
        "ADMIN_PWD",
        "REDIS_PASSWORD",
        "GF_SECURITY_ADMIN_PASSWORD",
        "LDAP_BIND_PASSWORD",
        "smtpPassword",
    )
    for turn, name in enumerate(names):
        yield f"password in {name}", name, weak[turn % len(weak)]
    for name in (
        "API_KEY",
        "apiKey",
        "STRIPE_SECRET",
        "SECRET_KEY_BASE",
        "DJANGO_SECRET_KEY",
        "JWT_SECRET",
        "SESSION_SECRET",
        "ENCRYPTION_KEY",
        "CLIENT_SECRET",
        "clientSecret",
        "OAUTH_CLIENT_SECRET",
        "AUTH_TOKEN",
        "ACCESS_TOKEN",
        "REFRESH_TOKEN",
        "GITHUB_TOKEN",
        "WEBHOOK_SECRET",
        "SIGNING_KEY",
        "PRIVATE_KEY",
        "MASTER_KEY",
        "DEPLOY_TOKEN",
        "NPM_TOKEN",
        "SLACK_SIGNING_SECRET",
        "APP_SECRET",
        "HMAC_KEY",
    ):
        yield (
            f"random text in {name}",
            name,
            text(draw, draw.choice([ALNUM, HEX, ALNUM + "_-"]), draw.choice([24, 32, 40, 48])),
        )
