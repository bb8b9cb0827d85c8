"""Between the engine and the rules: the only package under `policy-packs/` that knows Pulumi's protocol.

`serve(name, rules)` is all a pack calls. Why the analyzer protocol itself and not the policy SDK's `PolicyPack`:
docs/adr/0004.
"""

from zs_adapter.server import serve

__all__ = ["serve"]
