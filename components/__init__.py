"""Reusable components: a folder is a capability, a file is a cloud. Nothing here reads configuration.

Import a component from its module (`from components.vault.azure import AzureVault`): each costs what it uses only.
"""
