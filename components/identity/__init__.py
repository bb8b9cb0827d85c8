"""Identities: who a workload or a pipeline is. A file is a cloud."""
