"""Credentials by their shape, and the look-alikes that are let through. Patterns are compiled once and run over one
string.

Sources: the vendors' documented formats. A pattern is here only if a match means "credential" without knowing the name.
"""

# ruff: noqa: E501 - a pattern broken in two is a pattern that nobody checks

import re
from functools import lru_cache
from itertools import groupby, pairwise
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
        ("an AWS access key id", "A", r"\b(?:(?:AKIA|ASIA)[A-Z0-9]{16}|(?:ABIA|ACCA)[A-Z2-7]{16})\b"),
        ("an Azure storage account key", "==", r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{86}==(?![A-Za-z0-9+/=])"),
        ("an account key in a connection string", "ey", r"(?i)\b(?:Account|SharedAccess|Shared|Access|Primary|Secondary)Key\s{0,9}=\s{0,9}[A-Za-z0-9+/%_-]{16,}={0,2}"),
        ("an account key in a connection string", "EY", r"(?i)\b(?:Account|SharedAccess|Shared|Access|Primary|Secondary)Key\s{0,9}=\s{0,9}[A-Za-z0-9+/%_-]{16,}={0,2}"),
        ("a shared access signature", "sig=", r"(?:[?&;]|\b)sig=[A-Za-z0-9%/+_-]{16,}"),
        ("an Azure key with a checksum", "A", r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{40,80}(?:AzSe|AzCa|ACDb|AzFu|\+ASt|\+AIoT|\+AEh|\+ARm|ABCd|\+ACR|AAAC|ACOG)[A-Za-z0-9+/]{4,12}={0,2}"),
        ("an Entra client secret", "Q~", r"(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])"),
        ("an Azure DevOps token", "AZDO", r"\b[A-Za-z0-9]{70,84}AZDO[A-Za-z0-9]{4}\b"),
        ("a GitHub token", "gh", r"\bgh[pousr]_[A-Za-z0-9]{30,}"),
        ("a GitHub token", "github_pat_", r"\bgithub_pat_[A-Za-z0-9_]{40,}"),
        ("a GitLab token", "gl", r"\bgl(?:pat|dt|rt|soat|ptt|cbt|ft|agent|ffct|imt|oas|wt)-[A-Za-z0-9_-]{16,}"),
        ("a Slack token", "xox", r"\bxox(?:[abepr]-(?=[A-Za-z0-9.-]{0,30}\d)|[os]-\d)[A-Za-z0-9-]{9,}"),
        ("a Slack token", "xapp-", r"\bxapp-\d-[A-Z0-9]+-\d+-[a-z0-9]{20,}"),
        ("a Slack webhook", "hooks.slack", r"hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/]{36,}"),
        ("a Teams webhook", ".webhook.office.com", r"\.webhook\.office\.com/webhookb2/[0-9a-f-]{36}@[0-9a-f-]{36}/IncomingWebhook/[0-9a-f]{32}"),
        ("a Discord webhook", "/api/webhooks/", r"discord(?:app)?\.com/api/webhooks/\d{15,}/[A-Za-z0-9_-]{40,}"),
        ("a Stripe key", "k_", r"\b(?:sk|rk)_(?:live|test|prod)_[A-Za-z0-9]{16,}"),
        ("a webhook secret", "whsec_", r"\bwhsec_[A-Za-z0-9+/]{20,}"),
        ("a Google API key", "AIza", r"\bAIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])"),
        ("a Google OAuth secret", "GOCSPX-", r"\bGOCSPX-[A-Za-z0-9_-]{24,}"),
        ("a SendGrid key", "SG.", r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{30,}"),
        ("an AI provider key", "sk-", r"\bsk-(?:ant-|proj-|svcacct-)?[A-Za-z0-9_-]{32,}"),
        ("a Hugging Face token", "hf_", r"\bhf_[A-Za-z0-9]{30,38}\b"),
        ("a package registry token", "npm_", r"\bnpm_[A-Za-z0-9]{30,}"),
        ("a package registry token", "pypi-AgE", r"\bpypi-AgE[A-Za-z0-9_-]{40,}"),
        ("a package registry token", "rubygems_", r"\brubygems_[a-z0-9]{40,}"),
        ("a container registry token", "dckr_", r"\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}"),
        ("a Vault token", "hv", r"\bhv[sbr]\.[A-Za-z0-9_-]{20,}"),
        ("a Pulumi token", "pul-", r"\bpul-[0-9a-z]{40}\b"),
        ("a Terraform token", ".atlasv1.", r"\b[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,}"),
        ("a Databricks token", "dapi", r"\bdapi[0-9a-f]{32}\b"),
        ("a DigitalOcean token", "_v1_", r"\bdo[opr]_v1_[0-9a-f]{64}\b"),
        ("a Shopify token", "shp", r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b"),
        ("a Twilio key", "SK", r"\bSK[0-9a-fA-F]{32}\b"),
        ("a New Relic key", "NR", r"\bNR(?:AK|II|IQ|RA|AA)-[A-Za-z0-9_-]{19,}"),
        ("a Grafana token", "gl", r"\bgl(?:c|sa)_[A-Za-z0-9_=+/-]{28,}"),
        ("a Telegram bot token", ":AA", r"\b\d{8,10}:AA[A-Za-z0-9_-]{32,}"),
        ("a Mailgun key", "key-", r"\bkey-(?=[a-z]{0,31}\d)[0-9a-z]{32}\b"),
        ("a Mailchimp key", "-us", r"\b[0-9a-f]{32}-us\d{1,2}\b"),
        ("a Postman key", "PMAK-", r"\bPMAK-[0-9a-f]{24}-[0-9a-f]{34}\b"),
        ("a Linear key", "lin_", r"\blin_(?:api|oauth)_[A-Za-z0-9]{32,}"),
        ("a Square token", "sq0", r"\bsq0(?:atp|csp|idp)-[A-Za-z0-9_-]{22,}"),
        ("a Sentry token", "sntry", r"\bsntry[su]_[A-Za-z0-9+/=_-]{40,}"),
        ("an Atlassian token", "ATATT3", r"\bATATT3[A-Za-z0-9_=-]{60,}"),
        ("an Artifactory token", "AKCp", r"\bAKCp[A-Za-z0-9]{60,}"),
        ("an Artifactory token", "cmVmd", r"\bcmVmd[A-Za-z0-9]{55,}"),
        ("a Heroku key", "HRKU-", r"\bHRKU-[A-Za-z0-9_-]{36,}"),
        ("a Dynatrace token", "dt0", r"\bdt0[a-zA-Z]\d\d\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{64}\b"),
        ("a Doppler token", "dp.", r"\bdp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9._-]{40,}"),
        ("a Netlify token", "nfp_", r"\bnfp_[A-Za-z0-9]{36,}"),
        ("a Notion token", "ntn_", r"\bntn_[A-Za-z0-9]{40,}"),
        ("a Figma token", "figd_", r"\bfigd_[A-Za-z0-9_-]{36,}"),
        ("a PlanetScale credential", "pscale_", r"\bpscale_(?:tkn|pw|oauth)_[A-Za-z0-9_=.-]{32,}"),
        ("a Supabase token", "sbp_", r"\bsbp_[0-9a-z]{40}\b"),
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
        ("a 1Password key", "A3-", r"\bA3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}\b"),
        ("an Adobe client secret", "p8e-", r"\bp8e-[A-Za-z0-9]{32}\b"),
        ("an Airtable token", "pat", r"\bpat[A-Za-z0-9]{14}\.[0-9a-f]{64}\b"),
        ("an AWS key for models", "ABSK", r"\bABSK[A-Za-z0-9+/]{100,280}={0,2}"),
        ("an AWS key for models", "bedrock-api-key-", r"\bbedrock-api-key-[A-Za-z0-9+/=_-]{24,}"),
        ("an Authress key", ".acc", r"\b(?:sc|ext|scauth|authress)_[A-Za-z0-9]{5,30}\.[A-Za-z0-9]{4,6}\.acc[_-][A-Za-z0-9-]{10,32}\.[A-Za-z0-9+/_=-]{30,120}"),
        ("a base64 JSON web token", "ZXlK", r"\bZXlK[A-Za-z0-9+/=_-]{60,}"),
        ("a ClickHouse key", "4b1d", r"\b4b1d(?=[A-Za-z]{0,37}\d)(?=[a-z0-9]{0,37}[A-Z])[A-Za-z0-9]{38}\b"),
        ("a ClickUp token", "pk_", r"\bpk_\d{5,10}_[A-Z0-9]{32}\b"),
        ("a cluster token", "sha256~", r"\bsha256~[A-Za-z0-9_-]{43}\b"),
        ("a Cloudflare origin key", "v1.0-", r"\bv1\.0-[0-9a-f]{24}-[0-9a-f]{100,160}\b"),
        ("a Defined Networking key", "dnkey-", r"\bdnkey-[A-Za-z0-9=_-]{20,}"),
        ("a Duffel token", "duffel_", r"\bduffel_(?:test|live)_[A-Za-z0-9_=-]{40,}"),
        ("an EasyPost key", "EZ", r"\bEZ[AT]K[A-Za-z0-9]{54}\b"),
        ("a Facebook token", "EAA", r"\bEAACEdEose0cBA[A-Za-z0-9]{8,}|\bEAA[A-Z](?=[A-Za-z_-]{0,59}\d)[A-Za-z0-9_-]{60,}"),
        ("a Flutterwave key", "FLWSECK", r"\bFLWSECK(?:_TEST)?-[A-Za-z0-9-]{12,}"),
        ("a Frame.io token", "fio-u-", r"\bfio-u-[A-Za-z0-9_=-]{40,}"),
        ("a Fly token", "fo1_", r"\bfo1_[A-Za-z0-9_-]{40,}"),
        ("a GitLab token", "GR1348941", r"\bGR1348941[A-Za-z0-9_-]{20}"),
        ("a GitLab session", "_gitlab_session=", r"_gitlab_session=[0-9a-z]{32}"),
        ("a GoCardless token", "live_", r"\blive_[A-Za-z0-9_=-]{40}(?![A-Za-z0-9_=-])"),
        ("a Google OAuth token", "ya29.", r"\bya29\.[A-Za-z0-9_-]{20,}"),
        ("a Google OAuth token", "1//0", r"(?<![A-Za-z0-9/:])1//0[A-Za-z0-9_-]{30,}"),
        ("a Grafana key", "eyJrIjoi", r"\beyJrIjoi[A-Za-z0-9+/=_-]{40,}"),
        ("a Harness token", "at.", r"\b[ps]at\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{20}\b"),
        ("a Hugging Face token", "api_org_", r"\bapi_org_[A-Za-z0-9]{34}\b"),
        ("an Infracost key", "ico-", r"(?<![\w.])ico-[A-Za-z0-9]{32}\b"),
        ("an Intra42 secret", "s-s4t2", r"\bs-s4t2(?:ud|af)-[0-9a-f]{64}\b"),
        ("a Lob key", "test_", r"\btest_[0-9a-f]{35}\b"),
        ("a Lob key", "live_", r"\blive_[0-9a-f]{35}\b"),
        ("a Mailgun key", "-", r"\b[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}\b"),
        ("a Mapbox token", "sk.eyJ", r"\bsk\.eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{16,}"),
        ("a MaxMind key", "_mmk", r"\b[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk\b"),
        ("an MWS token", "amzn.mws.", r"\bamzn\.mws\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"),
        ("an Octopus key", "API-", r"\bAPI-(?=[A-Z]{0,25}\d)[A-Z0-9]{26}\b"),
        ("a PayPal token", "access_token$", r"\baccess_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}"),
        ("a Plaid token", "access-", r"\baccess-(?:sandbox|development|production)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"),
        ("a Prefect token", "pn", r"\bpn[ub]_[A-Za-z0-9]{36}\b"),
        ("a ReadMe key", "rdme_", r"\brdme_[a-z0-9]{60,}"),
        ("a Scalingo token", "tk-us-", r"\btk-us-[A-Za-z0-9_-]{48}"),
        ("a SettleMint token", "sm_", r"\bsm_(?:aat|pat|sat)_[A-Za-z0-9]{16}\b"),
        ("a Shippo token", "shippo_", r"\bshippo_(?:live|test)_[0-9a-fA-F]{40}\b"),
        ("a Sonar token", "sq", r"\bsq[pau]_[0-9a-zA-Z]{40,}"),
        ("a Sourcegraph token", "sgp_", r"\bsgp_(?:(?:[0-9a-fA-F]{16}|local)_)?[0-9a-fA-F]{40}\b"),
        ("a Sourcegraph token", "slk_", r"\bslk_[0-9a-f]{64}\b"),
        ("a Square token", "EAAA", r"\bEAAA(?=[A-Za-z_-]{0,59}\d)[A-Za-z0-9_-]{60}(?![A-Za-z0-9_-])"),
        ("a Typeform token", "tfp_", r"\btfp_[A-Za-z0-9_.=-]{40,}"),
        ("a webhook", "hooks.zapier.com", r"hooks\.zapier\.com/hooks/catch/[A-Za-z0-9/]{10,}"),
        ("a webhook", "/webhook", r"/webhooks?/[A-Za-z0-9]{24,64}/[A-Za-z0-9_-]{24,}"),
        ("a Yandex token", "t1.", r"\bt1\.[A-Za-z0-9_-]{20,256}={0,2}\.[A-Za-z0-9_-]{86}={0,2}"),
        ("a Yandex key", "AQVN", r"\bAQVN[A-Za-z0-9_-]{35,38}(?![A-Za-z0-9_-])"),
        ("a Zoho token", "1000.", r"\b1000\.[0-9a-f]{32}\.[0-9a-f]{32}\b"),
        ("a 1Password token", "ops_eyJ", r"\bops_eyJ[A-Za-z0-9_=-]{100,}"),
    )
)  # fmt: skip


def _begins_with_hint(shape: Shape) -> bool:
    return re.sub(r"\\(\W)", r"\1", shape.pattern.pattern).startswith(rf"\b{shape.hint}")


_WITHIN: Final = tuple(shape for shape in SHAPES if not _begins_with_hint(shape))
_HINTS: Final = sorted({shape.hint for shape in SHAPES if shape not in _WITHIN}, key=lambda hint: (hint[0], -len(hint)))
_BY_HINT: Final = {
    hint: tuple(shape for shape in SHAPES if shape not in _WITHIN and hint.startswith(shape.hint)) for hint in _HINTS
}
_BEGINNINGS: Final = re.compile(
    rf"\b(?=[{''.join(re.escape(hint[0]) for hint in _HINTS)}])(?=("
    + "|".join(
        f"{re.escape(first)}(?:{'|'.join(re.escape(hint[1:]) for hint in hints)})"
        for first, hints in groupby(_HINTS, key=lambda hint: hint[0])
    )
    + "))"
)


_ORDER: Final = {shape: place for place, shape in enumerate(SHAPES)}


def likely(text: str) -> list[Shape]:
    """The shapes that may be in a text, by their hints, the plainest first. Nearly all begin a word with it, and one
    pattern looks for all of those at once: another provider's form costs next to nothing.
    """
    found = {shape for hint in set(_BEGINNINGS.findall(text)) for shape in _BY_HINT[hint]}
    found.update(shape for shape in _WITHIN if shape.hint in text)
    return sorted(found, key=_ORDER.__getitem__) if len(found) > 1 else list(found)


SPOKEN: Final = tuple(
    Shape(kind, hint, re.compile(pattern))
    for kind, hint, pattern in (
        ("a password on a command line", "sshpass", r"\bsshpass\s{1,9}-p\s{0,9}[\"']?([^\s\"']{4,256})"),
        ("a password on a command line", "mysql", r"\bmysql(?:dump|admin|import)?\s[^\n|;]{0,200}?-p([^\s\"']{4,256})"),
        ("a password on a command line", " login", r"\b(?:docker|podman|helm registry|az|oc|skopeo|buildah)\s{1,9}login\s[^\n|;&]{0,200}?(?:-p|--password)[ =]{1,9}[\"']?([^\s\"']{4,256})"),
        ("a password on a command line", "curl ", r"\bcurl\s(?:[^|;&]{0,400}?\s)?(?:-u|--user|--proxy-user)[ =]{0,4}[\"']?[^\s:\"']{0,100}[\"']?:[\"']?([^\s\"']{4,256})"),
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

_SPELT: Final = r"(?:[A-Z]{0,6}[A-Za-z][a-z]{0,14}(?:[A-Z][a-z]{2,14}){0,7}\d{0,4}|\d{1,5})"
# Atomic: each part ends where its word does, so that no text is read in more ways than one.
SPELT: Final = re.compile(rf"(?:https?://)?(?>{_SPELT}(?![A-Za-z0-9]))(?:[-._/](?>{_SPELT}(?![A-Za-z0-9])))*/?")
"""Words, acronyms and numbers alone, as hosts, paths and names of things have them: nothing in it was drawn."""

URL_PASSWORD: Final = re.compile(r"\b[a-zA-Z][a-zA-Z0-9+.-]{1,30}://[^\s/?#:@\"']{0,256}:([^\s/?#@\"']{1,512})@")
BEARER: Final = re.compile(
    r"(?i)\b(?:(?:basic|bearer)\s{1,5}|authorization[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?:[a-z-]{1,20}\s{1,3})?)([A-Za-z0-9+/_=.~-]{16,})"
)
QUERY_KEY: Final = re.compile(
    r"(?i)[?&](?:code|key|api[_-]?key|token|access[_-]?token|subscription-key|password|client_secret)=([^&\s\"']{8,})"
)
ASSIGNED: Final = re.compile(
    r"(?m)([A-Za-z][A-Za-z0-9_.-]{1,80})[\"']?[ \t]{0,3}(?::=|[:=])[ \t]{0,3}(\\?\"[^\"\n]{1,1024}\"|'[^'\n]{1,1024}'|[^\s\"',;]{1,1024})"
)
NAMED_VALUE: Final = re.compile(
    r"(?m)^[ \t-]{0,64}[\"']?(?:name|key)[\"']?:[ \t]{0,9}[\"']?([A-Za-z][\w.-]{1,80})[\"']?,?[ \t]{0,9}\r?\n"
    r"[ \t]{0,64}[\"']?value[\"']?:[ \t]{0,9}(\"[^\"\n]{1,1024}\"|'[^'\n]{1,1024}'|[^\s\"',;]{1,1024})"
)
"""`- name: DB_PASSWORD` with `value: ...` on the line below."""
OPTION: Final = re.compile(r"(?<!\S)--([A-Za-z][\w-]{1,60})[ \t]{1,9}[\"']?([A-Za-z0-9_=+-]{16,256})[\"']?(?!\S)")
"""`--api-token value` on a command line."""
SECRET_MANIFEST: Final = re.compile(r"(?m)^[\"']?kind[\"']?:[ \t]{0,9}[\"']?Secret[\"']?[ \t]{0,9}\r?$")
SECRET_DATA: Final = re.compile(r"(?m)^(?:data|stringData):[ \t]{0,9}\r?\n((?:[ \t#][^\n]{0,8192}(?:\n|\Z)|\r?\n)+)")
ENTRY: Final = re.compile(
    r"(?m)^[ \t]{1,64}[\"']?[\w.-]{1,253}[\"']?:[ \t]{0,9}(?:[|>][+-]?[ \t]{0,9}\r?\n[ \t]{1,64})?([^\s#][^\n]{0,8192})"
)
"""A Secret among manifests, its entries, and the value of one, on its line or in the block below."""

GUID: Final = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_GUID_WORDS: Final = re.compile(r"\{?[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\}?")
PUBLIC_PEM: Final = re.compile(
    r"-----BEGIN (?:CERTIFICATE|CERTIFICATE REQUEST|NEW CERTIFICATE REQUEST|TRUSTED CERTIFICATE|PUBLIC KEY|RSA PUBLIC KEY|"
    r"EC PUBLIC KEY|SSH2 PUBLIC KEY|PGP PUBLIC KEY BLOCK|X509 CRL|DH PARAMETERS|EC PARAMETERS)-----(?:.*?-----END [A-Z0-9 ]+-----|[A-Za-z0-9+/=\\\s]*\Z)",
    re.DOTALL,
)
PUBLIC_SSH: Final = re.compile(
    r"\b(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp\d{3}|sk-(?:ssh|ecdsa)-[a-z0-9@.-]+)\s+[A-Za-z0-9+/]{40,}={0,3}(?:\s+\S{1,100})?"
)
DIGEST: Final = re.compile(r"\b(?:sha(?:1|224|256|384|512)|md5|blake[23][a-z]*)[:-]\s?[A-Za-z0-9+/=_-]{20,128}")

_DIGEST_WORD: Final = re.compile(r"(?i)public|csrf|hash|sha\d|digest|checksum|print|etag|integrity|md5")
NAMED_DIGEST: Final = re.compile(
    r"(?i)(?<![A-Za-z0-9])(?:[A-Za-z0-9.-]{1,40}[_.-])?(?:public[_.-]?key|public[_.-]?token|csrf[_.-]?token|hash|sha(?:1|256|384|512)|digest|checksum|fingerprint|thumbprint|etag|integrity|md5)"
    r"[\"']?\s{0,3}[:=]\s{0,3}[\"']?[A-Za-z0-9+/=_:-]{20,128}"
)
"""A digest, or what is public, by the name before it; in base64 it looks like a key of as many bits."""
PUBLISHABLE: Final = re.compile(r"\bpk_(?:live|test)_[A-Za-z0-9]{16,}|\bpk\.eyJ[A-Za-z0-9_.-]{16,}")
"""Keys that a browser is given: Stripe's publishable, Mapbox's public ones."""
PUBLISHED: Final = re.compile(r"\b[a-z0-9-]{2,40}-verification=[A-Za-z0-9_.=-]{8,128}|\bv=DKIM1;[^\n\"]{1,2000}")
"""Records of a domain that anyone may read: whose it is, and with which key its letters are signed."""
SEALED: Final = re.compile(
    r"ENC\[AES256_GCM,data:[A-Za-z0-9+/=]{0,200000}(?:,\w{1,10}:[A-Za-z0-9+/=]{0,64}){1,6}\]|\bAQICAH[A-Za-z0-9+/]{60,}={0,2}|\bvault:v\d{1,4}:[A-Za-z0-9+/]{16,}={0,2}"
    r"|-----BEGIN (?:PGP MESSAGE|AGE ENCRYPTED FILE)-----(?:.*?-----END [A-Z ]+-----|[A-Za-z0-9+/=\\\s]*\Z)|(?<![A-Za-z0-9+/=])Ag[AB][A-Za-z0-9+/]{600,}={0,2}",
    re.DOTALL,
)
"""What is encrypted for a key kept elsewhere: SOPS, KMS, a vault's transit engine, PGP, age, a SealedSecret's entry."""
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
_EXPRESSION: Final = re.compile(
    r"(?is)^\s*(?:"
    r"(?:var|local|data|module|each|self|event|env|vars|inputs?|outputs?|params?|parameters|process\.env|os\.environ)\.[A-Za-z_][A-Za-z0-9_.\[\]'\"*-]{0,200}"
    r"|!(?:Ref|Sub|GetAtt|If|Not|Join|Select|FindInMap|ImportValue|Base64|Split|Equals|And|Or|vault|secret|reference)\b.*|\[[A-Za-z]{3,40}\(.*\)\]|\{[A-Za-z_.][A-Za-z0-9_.]{1,100}\}|`[^`\n]{1,300}`"
    r"|[A-Za-z_][A-Za-z0-9_.]{1,80}\.(?:get[A-Z]\w{1,40}|outputs\.\w{1,80})(?:\(.*)?"
    r")\s*$"
)
_PLACEHOLDER: Final = re.compile(
    r"(?i)^\s*(?:|[*•x.#-]+|<[^<>]{1,80}>|\[[a-z_ -]{1,80}\]|null|none|nil|undefined|true|false|yes|no|on|off|enabled|disabled|todo"
    r"|(?:to[ _-]?be[ _-]?)?(?:redacted|replaced?|replace[ _-]?me|filled[ _-]?in|omitted|masked|hidden|placeholder|unset|not[ _-]?set|n/a|tbd)(?:[ _-].{0,40})?"
    r"|(?:your|my|insert|enter|put|some)[ _-].{0,60}|__[A-Za-z0-9_]+__|\(sensitive( value)?\)|\[?secret\]?)\s*$"
)
_STAND_IN: Final = re.compile(
    r"(?i)^\s*(?:change[ _-]?(?:me|this)(?:[ _-](?:now|please|later))?|(?:set|fill)[ _-]?(?:me|in)|fixme|dummy|example|usedevelopmentstorage=true)\s*$"
)
_TOKEN: Final = re.compile(r"[A-Za-z0-9_.~+/-]+")
_HEX_DIGEST: Final = re.compile(
    r"(?:0x)?(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})|[0-9A-F]{32}|[0-9A-F]{40}|[0-9A-F]{64}"
)
_WORD: Final = re.compile(r"[a-z]{7}")
_PRONOUNCED: Final = re.compile(r"[A-Z]?[a-z]{3,}")
_DENSE: Final = re.compile(r"[A-Za-z0-9_=+-]{16,256}")
_RUN: Final = re.compile(
    r"(?<![A-Za-z0-9./:@_-])(?:[a-z0-9]{30,128}|[A-Z0-9]{30,128}|[a-z0-9]{8}(?:-[a-z0-9]{4}){3}-[a-z0-9]{12})(?![A-Za-z0-9./:@_-])"
)
_PUBLIC_TEXTS: Final = ("age1", "bafy", "bafk", "bc1", "0x")
"""Recipients, content ids and addresses: long, of one case, and meant to be read."""
_NETWORKISH: Final = re.compile(r"[0-9.:/*]+|[0-9a-fA-F:.]+/\d+|\d{4}-\d\d-\d\d(?:T[0-9:.+-]+Z?)?")


@lru_cache(maxsize=4096)
def is_reference(text: str) -> bool:
    """Whether the whole string points at a value kept elsewhere, or is an id, rather than being a value."""
    return bool(_REFERENCE.match(text) or _GUID_WORDS.fullmatch(text.strip()))


def is_placeholder(text: str) -> bool:
    return bool(_PLACEHOLDER.match(text))


@lru_cache(maxsize=4096)
def stands_for_one(text: str) -> bool:
    """Whether the whole text is no value in a text of whatever language: a reference, an expression of a template, a
    placeholder or a token that documents print. Where a schema says that a property *is* a password, only
    `is_reference` and `is_placeholder` excuse: `changeme` is a password there, if a poor one.
    """
    return (
        is_reference(text)
        or is_placeholder(text)
        or bool(_EXPRESSION.match(text) or _STAND_IN.match(text))
        or (_TOKEN.fullmatch(text) is not None and is_dull(text))
    )


def is_dull(token: str) -> bool:
    """Whether nobody's generator made this: `ghp_xxxxxxxx…`, `…1234567890123456…`, as documents write a token."""
    if len(token) < SHORTEST or token.endswith("="):  # a key of zeros in base64 is one, if a poor one
        return False
    low = token.lower()
    return "xxxxxxxx" in low or len(set(low[-12:])) <= 2 or "1234567890123456" in low or "abcdefghijklmnop" in low


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
    if "verification=" in text or "v=DKIM1" in text:
        text = PUBLISHED.sub(" ", text)
    if '"kty"' in text:
        text = PUBLIC_JWK.sub('"":""', text)
    if "ENC[" in text or "AQICAH" in text or "vault:v" in text or "BEGIN " in text or "Ag" in text:
        text = SEALED.sub(" ", text)
    if "sha" in text or "md5" in text or "blake" in text:
        text = DIGEST.sub(" ", text)
    if ("=" in text or "\n" in text) and _DIGEST_WORD.search(text):
        text = NAMED_DIGEST.sub(_unless_issued, text)
    return text


def _unless_issued(match: re.Match[str]) -> str:
    """Nothing in place of a digest; a token of a known form stays one whatever it is called, save one that is as long
    as a digest and has no other mark.
    """
    text = match[0]
    return text if any(shape.hint != "==" and shape.pattern.search(text) for shape in likely(text)) else " "


def entropy(text: str) -> float:
    """Shannon entropy in bits per character."""
    size = len(text)
    return -sum(n / size * log2(n / size) for n in map(text.count, set(text)))


def is_guid(text: str) -> bool:
    """A GUID that somebody drew, rather than zeros or a pattern."""
    return bool(_GUID_WORDS.fullmatch(text.strip())) and len(set(text)) > 6


def is_dense(token: str) -> bool:
    """Whether letters and digits are mixed as no name mixes them: hex or better, one token, no word in it."""
    if not _DENSE.fullmatch(token) or _WORD.search(token):
        return False
    digits, letters = sum(map(str.isdigit, token)), sum(map(str.isalpha, token))
    return digits >= 4 and letters >= 3 and entropy(token) >= 3


def has_single_case_run(text: str) -> bool:
    """Whether a token of 30 or more letters of one case and digits stands by itself: more than hex, so no digest, and
    in the form of a GUID none either.
    """
    return any(_single_case(match[0]) for match in _RUN.finditer(text))


def _single_case(token: str) -> bool:
    low = token.lower().replace("-", "")
    digits = sum(map(str.isdigit, low))
    changes = sum(a.isdigit() != b.isdigit() for a, b in pairwise(low))
    return (
        sum("g" <= c <= "z" for c in low) >= 6
        and 0.12 <= digits / len(low) <= 0.6
        and changes / len(low) >= 0.25
        and entropy(low) >= 3.6
        and not low.startswith(_PUBLIC_TEXTS)
    )


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
    if changes / len(token) < 0.4 or entropy(token) < min(4.2, log2(len(token)) * 0.82):
        return False
    return sum(map(len, _PRONOUNCED.findall(token))) < len(token) * 0.65  # `S3BucketPolicyChanges-2` is words
