from zs_policy.testing import Break, Case, Sample

SAYS = "makes recovery keys in one place and one hand: its output, and the state"
CASES = [
    Case(
        Sample(kind, {"create": "bao operator init -recovery-pgp-keys=keybase:a,keybase:b"}),
        Break("create", "vault operator init -format=json > recovery.json", SAYS),
        Break("create", "kubectl exec bao-0 -- bao operator init", SAYS),
        Break("update", "bao operator rekey", SAYS),
    )
    for kind in ("command:local:Command", "command:remote:Command")
]
