"""Credentials by their shape, and the look-alikes that are let through. Patterns are compiled once and run over one
string.

Sources: the vendors' documented formats. A pattern is here only if a match means "credential" without knowing the name.
"""

# ruff: noqa: E501 - a pattern broken in two is a pattern that nobody checks

import re
from functools import lru_cache
from itertools import pairwise
from math import log2
from typing import Final, NamedTuple


class Shape(NamedTuple):
    """`hint` is a piece of text without which the pattern cannot match: finding it costs a fraction of the pattern."""

    kind: str
    hint: str
    pattern: re.Pattern[str]


SHAPES: Final = tuple(
    Shape(kind, hint, re.compile(pattern))
    for kind, hint, pattern in (
        ("a private key", "PRIVATE KEY", r"-----BEGIN (?:[A-Z0-9 ]{1,40} )?PRIVATE KEY(?: BLOCK)?-----"),
        ("a PuTTY private key", "PuTTY-User-Key", r"PuTTY-User-Key-File-\d"),
        ("an age private key", "AGE-SECRET-KEY", r"AGE-SECRET-KEY-1[A-Z0-9]{20,}"),
        ("a JSON web token", "eyJ", r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"),
        ("a private JSON web key", '"kty"', r'"kty"\s{0,9}:\s{0,9}"(?:RSA|EC|OKP|oct)"[^{}]{0,2000}"(?:d|k)"\s{0,9}:\s{0,9}"[A-Za-z0-9_-]{16,}"'),
        ("an AWS access key id", "A", r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b"),
        ("an Azure storage account key", "==", r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{86}==(?![A-Za-z0-9+/=])"),
        ("an account key in a connection string", "ey", r"(?i)\b(?:Account|SharedAccess|Shared|Access|Primary|Secondary)Key\s{0,9}=\s{0,9}[A-Za-z0-9+/%_-]{16,}={0,2}"),
        ("a shared access signature", "sig=", r"(?:[?&;]|\b)sig=[A-Za-z0-9%/+_-]{16,}"),
        ("an Azure key with a checksum", "A", r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{40,80}(?:AzSe|AzCa|ACDb|AzFu|\+ASt|\+AIoT|\+AEh|\+ARm|ABCd|\+ACR|AAAC|ACOG)[A-Za-z0-9+/]{4,12}={0,2}"),
        ("an Entra client secret", "Q~", r"(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])"),
        ("an Azure DevOps token", "AZDO", r"\b[A-Za-z0-9]{70,84}AZDO[A-Za-z0-9]{4}\b"),
        ("a GitHub token", "gh", r"\bgh[pousr]_[A-Za-z0-9]{30,}"),
        ("a GitHub token", "github_pat_", r"\bgithub_pat_[A-Za-z0-9_]{40,}"),
        ("a GitLab token", "gl", r"\bgl(?:pat|dt|rt|soat|ptt|cbt|ft|agent)-[A-Za-z0-9_-]{16,}"),
        ("a Slack token", "xox", r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}"),
        ("a Slack token", "xapp-", r"\bxapp-\d-[A-Z0-9]+-\d+-[a-z0-9]{20,}"),
        ("a Slack webhook", "hooks.slack.com", r"hooks\.slack\.com/(?:services|workflows)/[A-Z0-9]+/[A-Z0-9]+/[A-Za-z0-9]{12,}"),
        ("a Teams webhook", ".webhook.office.com", r"\.webhook\.office\.com/webhookb2/[0-9a-f-]{36}@[0-9a-f-]{36}/IncomingWebhook/[0-9a-f]{32}"),
        ("a Discord webhook", "/api/webhooks/", r"discord(?:app)?\.com/api/webhooks/\d{15,}/[A-Za-z0-9_-]{40,}"),
        ("a Stripe key", "k_", r"\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}"),
        ("a webhook secret", "whsec_", r"\bwhsec_[A-Za-z0-9+/]{20,}"),
        ("a Google API key", "AIza", r"\bAIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])"),
        ("a Google OAuth secret", "GOCSPX-", r"\bGOCSPX-[A-Za-z0-9_-]{24,}"),
        ("a SendGrid key", "SG.", r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{30,}"),
        ("an AI provider key", "sk-", r"\bsk-(?:ant-|proj-|svcacct-)?[A-Za-z0-9_-]{32,}"),
        ("a Hugging Face token", "hf_", r"\bhf_[A-Za-z0-9]{30,}"),
        ("a package registry token", "npm_", r"\bnpm_[A-Za-z0-9]{30,}"),
        ("a package registry token", "pypi-AgE", r"\bpypi-AgE[A-Za-z0-9_-]{40,}"),
        ("a package registry token", "rubygems_", r"\brubygems_[a-f0-9]{40,}"),
        ("a container registry token", "dckr_", r"\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}"),
        ("a Vault token", "hv", r"\bhv[sbr]\.[A-Za-z0-9_-]{20,}"),
        ("a Pulumi token", "pul-", r"\bpul-[0-9a-f]{40}\b"),
        ("a Terraform token", ".atlasv1.", r"\b[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{60,}"),
        ("a Databricks token", "dapi", r"\bdapi[0-9a-f]{32}\b"),
        ("a DigitalOcean token", "_v1_", r"\bdo[opr]_v1_[0-9a-f]{64}\b"),
        ("a Shopify token", "shp", r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b"),
        ("a Twilio key", "SK", r"\bSK[0-9a-f]{32}\b"),
        ("a New Relic key", "NRAK-", r"\bNRAK-[A-Z0-9]{27}\b"),
        ("a Grafana token", "gl", r"\bgl(?:c|sa)_[A-Za-z0-9_=+/-]{28,}"),
        ("a Telegram bot token", ":AA", r"\b\d{8,10}:AA[A-Za-z0-9_-]{32,}"),
        ("a Mailgun key", "key-", r"\bkey-[0-9a-f]{32}\b"),
        ("a Mailchimp key", "-us", r"\b[0-9a-f]{32}-us\d{1,2}\b"),
        ("a Postman key", "PMAK-", r"\bPMAK-[0-9a-f]{24}-[0-9a-f]{34}\b"),
        ("a Linear key", "lin_", r"\blin_(?:api|oauth)_[A-Za-z0-9]{32,}"),
        ("a Square token", "sq0", r"\bsq0(?:atp|csp|idp)-[A-Za-z0-9_-]{22,}"),
        ("a Sentry token", "sntry", r"\bsntry[su]_[A-Za-z0-9+/=_-]{40,}"),
        ("an Atlassian token", "ATATT3", r"\bATATT3[A-Za-z0-9_=-]{60,}"),
        ("an Artifactory token", "AKCp", r"\bAKCp[A-Za-z0-9]{60,}"),
        ("an Artifactory token", "cmVmdGtu", r"\bcmVmdGtu[A-Za-z0-9]{50,}"),
        ("a Heroku key", "HRKU-", r"\bHRKU-[A-Za-z0-9_-]{36,}"),
        ("a Dynatrace token", "dt0", r"\bdt0[a-z]\d\d\.[A-Z0-9]{24}\.[A-Z0-9]{64}\b"),
        ("a Doppler token", "dp.", r"\bdp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9._-]{40,}"),
        ("a Netlify token", "nfp_", r"\bnfp_[A-Za-z0-9]{36,}"),
        ("a Notion token", "ntn_", r"\bntn_[A-Za-z0-9]{40,}"),
        ("a Figma token", "figd_", r"\bfigd_[A-Za-z0-9_-]{36,}"),
        ("a PlanetScale credential", "pscale_", r"\bpscale_(?:tkn|pw|oauth)_[A-Za-z0-9_=.-]{32,}"),
        ("a Supabase token", "sbp_", r"\bsbp_[0-9a-f]{40}\b"),
        ("a Tailscale key", "tskey-", r"\btskey-[a-z]+-[A-Za-z0-9-]{20,}"),
        ("a CircleCI token", "CCIPAT_", r"\bCCIPAT_[A-Za-z0-9_]{40,}"),
        ("a Buildkite token", "bk", r"\bbk(?:ua|ct)_[A-Za-z0-9]{40,}"),
        ("a Contentful token", "CFPAT-", r"\bCFPAT-[A-Za-z0-9_-]{40,}"),
        ("an AI provider key", "gsk_", r"\bgsk_[A-Za-z0-9]{48,}"),
        ("an AI provider key", "pplx-", r"\bpplx-[A-Za-z0-9]{40,}"),
        ("an AI provider key", "r8_", r"\br8_[A-Za-z0-9]{37}\b"),
        ("an AI provider key", "nvapi-", r"\bnvapi-[A-Za-z0-9_-]{60,}"),
        ("a Fly token", "fm2_", r"\bfm2_[A-Za-z0-9+/=]{60,}"),
        ("an Alibaba access key id", "LTAI", r"\bLTAI[A-Za-z0-9]{16,26}\b"),
        ("a Brevo key", "xkeysib-", r"\bxkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16}\b"),
        ("a 1Password token", "ops_eyJ", r"\bops_eyJ[A-Za-z0-9_=-]{100,}"),
    )
)  # fmt: skip

MARKED: Final = tuple(
    (mark, tuple(shape for shape in SHAPES if next((m for m in "_-" if m in shape.hint), "") == mark))
    for mark in ("", "-", "_")
)
"""The shapes by a character of their hint: most texts have no underscore, and are not searched for what has one."""

SPOKEN: Final = tuple(
    Shape(kind, hint, re.compile(pattern))
    for kind, hint, pattern in (
        ("a password on a command line", "sshpass", r"\bsshpass\s{1,9}-p\s{0,9}[\"']?([^\s\"']{4,256})"),
        ("a password on a command line", "mysql", r"\bmysql(?:dump|admin|import)?\s[^\n|;]{0,200}?-p([^\s\"']{4,256})"),
        ("a password on a command line", " login", r"\b(?:docker|podman|helm registry|az|oc|skopeo|buildah)\s{1,9}login\s[^\n|;&]{0,200}?(?:-p|--password)[ =]{1,9}[\"']?([^\s\"']{4,256})"),
        ("a password on a command line", "curl ", r"\bcurl\s(?:[^\n|;&]{0,300}?\s)?(?:-u|--user|--proxy-user)[ =]?[\"']?[^\s:\"']{1,100}:([^\s\"']{4,256})"),
        ("a password on a command line", "chpasswd", r"[\"'\s][\w.-]{1,64}:([^\s\"'|:]{4,256})[\"']?\s{0,9}\|\s{0,9}(?:sudo\s{1,9})?chpasswd"),
        ("a password on a command line", "--pass", r"--pass(?:word|wd|phrase)?\s{1,9}[\"']?([^\s\"'-][^\s\"']{3,256})"),
        ("a password in a netrc", "machine ", r"\bmachine\s{1,9}\S{1,256}\s{1,9}login\s{1,9}\S{1,256}\s{1,9}password\s{1,9}(\S{4,256})"),
        ("a password in a document", "</", r"(?i)<(?:password|passwd|passphrase|secret|token|api-?key|private-?key)>\s{0,9}([^<\s]{4,512})\s{0,9}</"),
        ("a password in a connection string", "jdbc:oracle:", r"\bjdbc:oracle:\w{1,10}:[^/\s:@]{1,64}/([^@\s/]{3,128})@"),
    )
)  # fmt: skip
"""Where the first group is a credential unless it stands for one: a variable, a placeholder, a reference."""

SHORTEST: Final = 16
"""No shape is shorter: most strings of a program are, and cost nothing."""

URL_PASSWORD: Final = re.compile(r"\b[a-zA-Z][a-zA-Z0-9+.-]{1,30}://[^\s/?#:@\"']{0,256}:([^\s/?#@\"']{1,512})@")
BEARER: Final = re.compile(r"(?i)\b(?:authorization\s*[:=]\s*[\"']?)?(?:basic|bearer)\s+([A-Za-z0-9+/_=.~-]{16,})")
QUERY_KEY: Final = re.compile(
    r"(?i)[?&](?:code|key|api[_-]?key|token|access[_-]?token|subscription-key|password|client_secret)=([^&\s\"']{8,})"
)
ASSIGNED: Final = re.compile(
    r"(?m)([A-Za-z][A-Za-z0-9_.-]{1,80})[\"']?[ \t]{0,3}(?::=|[:=])[ \t]{0,3}(\"[^\"\n]{1,1024}\"|'[^'\n]{1,1024}'|[^\s\"',;]{1,1024})"
)

GUID: Final = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_GUID_WORDS: Final = re.compile(r"\{?[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\}?")
PUBLIC_PEM: Final = re.compile(
    r"-----BEGIN (?:CERTIFICATE|CERTIFICATE REQUEST|NEW CERTIFICATE REQUEST|TRUSTED CERTIFICATE|PUBLIC KEY|RSA PUBLIC KEY|"
    r"EC PUBLIC KEY|SSH2 PUBLIC KEY|PGP PUBLIC KEY BLOCK|X509 CRL|DH PARAMETERS|EC PARAMETERS)-----.*?(?:-----END [A-Z0-9 ]+-----|\Z)",
    re.DOTALL,
)
PUBLIC_SSH: Final = re.compile(
    r"\b(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp\d{3}|sk-(?:ssh|ecdsa)-[a-z0-9@.-]+)\s+[A-Za-z0-9+/]{40,}={0,3}(?:\s+\S{1,100})?"
)
DIGEST: Final = re.compile(r"\b(?:sha(?:1|224|256|384|512)|md5|blake[23][a-z]*)[:-]\s?[A-Za-z0-9+/=_-]{20,128}")

_DIGEST_WORD: Final = re.compile(r"(?i)hash|sha\d|digest|checksum|print|etag|integrity|md5")
NAMED_DIGEST: Final = re.compile(
    r"(?i)(?<![A-Za-z0-9])(?:[A-Za-z0-9.-]{1,40}[_.-])?(?:hash|sha(?:1|256|384|512)|digest|checksum|fingerprint|thumbprint|etag|integrity|md5)"
    r"[\"']?\s{0,3}[:=]\s{0,3}[\"']?[A-Za-z0-9+/=_:-]{20,128}"
)
"""A digest by the name before it; in base64 it looks like a key of as many bits."""
PUBLISHABLE: Final = re.compile(r"\bpk_(?:live|test)_[A-Za-z0-9]{16,}|\bpk\.eyJ[A-Za-z0-9_.-]{16,}")
"""Keys that a browser is given: Stripe's publishable, Mapbox's public ones."""
PUBLIC_JWK: Final = re.compile(r'"(?:n|x|y|kid|x5t(?:#S256)?)"\s{0,9}:\s{0,9}"[A-Za-z0-9+/=_-]{8,2048}"')

_REFERENCE: Final = re.compile(
    r"(?is)^\s*(?:"
    r"@microsoft\.keyvault\(.+\)"
    r"|https://[a-z0-9-]{3,127}\.(?:vault|managedhsm)\.(?:azure\.(?:net|cn)|usgovcloudapi\.net)(?::443)?(?:/(?:secrets|keys|certificates)/[^\s?#]*)?/?"
    r"|arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d*:\S+"
    r"|/?subscriptions/[0-9a-f-]{36}(?:/\S*)?"
    r"|projects/[^/\s]+/secrets/\S+"
    r"|(?:vault|op|secretref|secret-ref|keyvaultref|kv|azurekeyvault|awskms|gcpkms|hashivault|ref\+\w+|ssm|env|file)(?:://|:)[^\s=]+"
    r"|\{\{\s*resolve:(?:secretsmanager|ssm-secure|ssm):[^{}]+\}\}"
    r"|\{\{[^{}]{1,300}\}\}|\$\{[^${}]{1,300}\}|\$\([^()]{1,200}\)|%[A-Za-z_][A-Za-z0-9_]*%|\$[A-Za-z_][A-Za-z0-9_]*|#\{[^{}]{1,200}\}#?"
    r")\s*$"
)
_PLACEHOLDER: Final = re.compile(
    r"(?i)^\s*(?:|[*•x.#-]+|<[^<>]{1,80}>|\[[a-z_ -]{1,80}\]|null|none|nil|undefined|true|false|yes|no|on|off|enabled|disabled|todo"
    r"|(?:to[ _-]?be[ _-]?)?(?:redacted|replaced?|replace[ _-]?me|filled[ _-]?in|omitted|masked|hidden|placeholder|unset|not[ _-]?set|n/a|tbd)(?:[ _-].{0,40})?"
    r"|(?:your|my|insert|enter|put|some)[ _-].{0,60}|__[A-Za-z0-9_]+__|\(sensitive( value)?\)|\[?secret\]?)\s*$"
)
_HEX_DIGEST: Final = re.compile(
    r"(?:0x)?(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})|[0-9A-F]{32}|[0-9A-F]{40}|[0-9A-F]{64}"
)
_WORD: Final = re.compile(r"[a-z]{7}")
_NETWORKISH: Final = re.compile(r"[0-9.:/*]+|[0-9a-fA-F:.]+/\d+|\d{4}-\d\d-\d\d(?:T[0-9:.+-]+Z?)?")


@lru_cache(maxsize=4096)
def is_reference(text: str) -> bool:
    """Whether the whole string points at a value kept elsewhere, or is an id, rather than being a value."""
    return bool(_REFERENCE.match(text) or _GUID_WORDS.fullmatch(text.strip()))


def is_placeholder(text: str) -> bool:
    return bool(_PLACEHOLDER.match(text))


def is_plain_fact(text: str) -> bool:
    """Ids, digests, addresses, dates: strings that are long and odd without being credentials."""
    text = text.strip()
    return bool(_HEX_DIGEST.fullmatch(text) or _NETWORKISH.fullmatch(text) or DIGEST.fullmatch(text))


def strip_public(text: str) -> str:
    """The text without public keys, certificates and named digests, which are long and random and meant to be read."""
    if "BEGIN " in text:
        text = PUBLIC_PEM.sub(" ", text)
    if "ssh-" in text or "ecdsa-" in text:
        text = PUBLIC_SSH.sub(" ", text)
    if "pk_" in text or "pk.eyJ" in text:
        text = PUBLISHABLE.sub(" ", text)
    if '"kty"' in text:
        text = PUBLIC_JWK.sub('"":""', text)
    if "sha" in text or "md5" in text or "blake" in text:
        text = DIGEST.sub(" ", text)
    if ("=" in text or "\n" in text) and _DIGEST_WORD.search(text):
        text = NAMED_DIGEST.sub(" ", text)
    return text


def entropy(text: str) -> float:
    """Shannon entropy in bits per character."""
    size = len(text)
    return -sum(n / size * log2(n / size) for n in map(text.count, set(text)))


def looks_random(token: str) -> bool:
    """Whether one token (no spaces) was made by a generator: mixed case and digits all through, and nothing repeats.

    Hex, dates, GUIDs, camelCase names and paths are not: they lack a class, change class seldom, or hold a word.
    """
    if len(token) < 20 or len(token) > 512 or (len(token) < 32 and _WORD.search(token)):
        return False
    if token.islower() or token.isupper():
        return False
    upper, lower, digit = (sum(map(test, token)) for test in (str.isupper, str.islower, str.isdigit))
    if min(upper, lower) < 3 or digit < 2:
        return False
    kinds = [0 if c.isupper() else 1 if c.islower() else 2 if c.isdigit() else 3 for c in token]
    changes = sum(a != b for a, b in pairwise(kinds))
    return changes / len(token) >= 0.4 and entropy(token) >= min(4.2, log2(len(token)) * 0.82)
