from zs_policy.tables.providers import PROVIDERS
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import SECRET, SIGNATURE, UNKNOWN

SAYS = "signs the provider in with a stored credential"
MARKED = {SIGNATURE: SECRET, "value": UNKNOWN}
CASES = [
    *(
        Case(Sample(kind, {"region": "x", "clientSecret": ""}), Break("clientSecret", UNKNOWN, SAYS))
        for kind in sorted(PROVIDERS)
    ),
    Case(
        Sample(
            "pulumi:providers:aws",
            {
                "assumeRoleWithWebIdentity": '{"roleArn": "arn:aws:iam::1:role/x", "webIdentityToken": "given"}',
                "sharedCredentialsFiles": '["~/.aws/credentials"]',
                "skipCredentialsValidation": "true",
            },
        ),
        *(Break(name, "abcd1234", SAYS) for name in ("accessKey", "secretKey", "token")),
    ),
    Case(
        Sample("pulumi:providers:azure-native", {"useOidc": "true", "oidcToken": MARKED, "clientId": UNKNOWN}),
        Break("clientSecret", MARKED, SAYS),
        Break("clientCertificatePassword", "x1", SAYS),
    ),
    Case(
        Sample("pulumi:providers:docker", {"registryAuth": '[{"address": "x.azurecr.io"}]'}),
        Break("registryAuth", '[{"address": "x", "pass' + 'word": "x1y2"}]', "holds a stored credential"),
    ),
    Case(
        Sample("pulumi:providers:kubernetes", {"kubeconfig": "~/.kube/config", "context": "dev"}),
        Break("kubeconfig", "users: [{user: {token: abc}}]", "holds a client key, a token or a password"),
        Break("kubeconfig", UNKNOWN, "is not known yet: it may hold a client key or a token", undecided=True),
        Break("kubeconfig", MARKED, "is marked secret: whoever marks it knows that it signs in by itself"),
    ),
]
