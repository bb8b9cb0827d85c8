"""Data services without passwords, keys or connection strings. A file is a cloud and a service."""
