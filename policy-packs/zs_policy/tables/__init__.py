"""Facts about the clouds' schemas that rules are driven by. A test sweeps the installed SDKs, so that a new type
cannot hide.
"""
