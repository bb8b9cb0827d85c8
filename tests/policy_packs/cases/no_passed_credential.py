from zs_policy.tables.credential_properties import PLACES
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import SECRET, SIGNATURE, UNKNOWN

WORDS = "is given {} that the program makes or fetches and passes on"
MARKED = {SIGNATURE: SECRET, "value": UNKNOWN}
CASES = [
    Case(
        Sample("azure-native:sql:Server", {"administratorLogin": UNKNOWN, "version": "12.0"}),
        Break("administratorLoginPassword", UNKNOWN, WORDS.format("a password")),
        Break("administratorLoginPassword", MARKED, WORDS.format("a password")),
    ),
    Case(
        Sample("aws:rds/instance:Instance", {"username": UNKNOWN, "password": "anything"}),
        Break("password", MARKED, WORDS.format("a password")),
        Break("passwordWo", UNKNOWN, WORDS.format("a password")),
    ),
    Case(
        Sample("azure-native:web:WebAppAuthSettings", {"clientSecretSettingName": UNKNOWN, "clientId": UNKNOWN}),
        Break("clientSecret", UNKNOWN, WORDS.format("a client secret")),
    ),
    Case(
        Sample("aws:codebuild/sourceCredential:SourceCredential", {"authType": "CODECONNECTIONS", "userName": UNKNOWN}),
        Break("token", MARKED, WORDS.format("a token")),
    ),
    Case(
        Sample("tls:index/selfSignedCert:SelfSignedCert", {"subject": {"commonName": UNKNOWN}}),
        Break("privateKeyPem", MARKED, WORDS.format("a private key")),
    ),
] + [
    Case(Sample(kind, {}), *(Break(path, UNKNOWN, WORDS.format("a credential")) for path in paths))
    for kind, paths in sorted(PLACES.items())
]
