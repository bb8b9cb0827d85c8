"""The sandbox's resource providers: one generic provider, three clouds. `python -m sandbox.provider <package>` starts
one.
"""
