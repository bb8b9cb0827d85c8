from zs_policy.tables.pods import CONTROLLERS, SECRET_STORES
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

SAYS = "signs in to the vault with a credential kept in the cluster; use a service account"
KEY = {"name": "key", "key": "value"}
PROVIDER = "spec.provider"
CASES = [
    Case(
        Sample(
            kind,
            {
                "spec": {
                    "provider": {"azurekv": {"authType": "WorkloadIdentity", "serviceAccountRef": {"name": "shop"}}}
                }
            },
        ),
        Break(f"{PROVIDER}.azurekv.authSecretRef", {"clientId": KEY, "clientSecret": KEY}, SAYS),
        Break(
            f"{PROVIDER}.azurekv.authType",
            "ServicePrincipal",
            "signs in to the vault as a principal with a secret; use WorkloadIdentity",
        ),
        Break(f"{PROVIDER}.aws.auth.secretRef", {"accessKeyIDSecretRef": KEY}, SAYS),
        Break(f"{PROVIDER}.gcpsm.auth.secretRef", {"secretAccessKeySecretRef": KEY}, SAYS),
        Break(f"{PROVIDER}.vault.auth.tokenSecretRef", KEY, SAYS),
        Break(f"{PROVIDER}.vault.auth.appRole.secretRef", KEY, SAYS),
        Break(PROVIDER, UNKNOWN, "is not known yet: the store may sign in with a credential", undecided=True),
    )
    for kind in sorted(SECRET_STORES)
] + [
    Case(
        Sample(kind, {"spec": {"acme": {"privateKeySecretRef": {"name": "account"}, "solvers": [{"dns01": {}}]}}}),
        *(
            Break(
                f"spec.acme.solvers[0].dns01.{key}",
                KEY,
                "signs in with a credential kept in the cluster; use the controller's own identity",
            )
            for key in sorted(keys)
        ),
        Break("spec.acme.solvers", UNKNOWN, "is not known yet: it may sign in with a credential", undecided=True),
    )
    for kind, keys in CONTROLLERS.items()
]
