"""Audit sinks: immutable storage and the workspace that rules read. A file is a cloud."""
