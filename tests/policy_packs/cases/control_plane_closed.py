from typing import Any

from zs_policy.tables.pods import POD_SPECS
from zs_policy.testing import Break, Case, Sample

PORT = "answers on a port without asking who it is"
SAYS = {
    "--basic-auth-file=/etc/users": "lets in whoever knows a password of a file",
    "--token-auth-file=/etc/tokens": "lets in whoever holds a token of a file, for ever",
    "--anonymous-auth=true": "lets in whoever says nothing",
    "--authorization-mode=Node,AlwaysAllow": "lets anyone do anything",
    "--service-account-lookup=false": "lets in tokens of accounts that are gone",
    "--insecure-bind-address=0.0.0.0": "answers without asking who it is",
    "--insecure-port=8080": PORT,
    "--read-only-port=10255": PORT,
}


def sample(kind: str, container: dict[str, object]) -> Sample:
    props: Any = {"containers": [container]}
    for step in reversed(POD_SPECS[kind].split(".")):
        props = {step: props}
    return Sample(kind, props)


CASES = [
    case
    for kind, spec in POD_SPECS.items()
    for case in (
        Case(
            sample(
                kind, {"command": ["kube-apiserver"], "args": ["--authorization-mode=Node,RBAC", "--read-only-port=0"]}
            ),
            *(Break(f"{spec}.containers[0].args[1]", flag, says) for flag, says in SAYS.items()),
            Break(f"{spec}.containers[0].command[0]", "/usr/bin/kubelet --insecure-port 1", PORT),
        ),
        Case(
            sample(kind, {"command": ["/hyperkube", "--anonymous-auth", "false"]}),
            Break(
                f"{spec}.containers[0].command[2]",
                "true",
                SAYS["--anonymous-auth=true"],
                at=f"{spec}.containers[0].command[1]",
            ),
        ),
        Case(sample(kind, {"command": ["shop", "--token-auth-file=/mnt/tokens"]})),
        Case(
            sample(
                kind, {"args": ["--kubelet-dir=/var/lib/kubelet", "--dir", "/var/lib/kubelet", "--read-only-port=1"]}
            )
        ),
        Case(
            sample(kind, {"command": ["sh", "-c", "true && kubelet --anonymous-auth=false"]}),
            Break(
                f"{spec}.containers[0].command[2]",
                "exec /usr/bin/kubelet --anonymous-auth=true",
                SAYS["--anonymous-auth=true"],
            ),
        ),
    )
]
