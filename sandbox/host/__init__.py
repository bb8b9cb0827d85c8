"""Python language host for an engine that comes without one: a gRPC server of `pulumirpc.LanguageRuntime`.

Programs, packs and providers do not know which host runs them. See docs/adr/0002-engine-and-language-host.md.
"""
