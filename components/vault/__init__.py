"""Vaults: where what secrets remain are kept. A file is a cloud."""
