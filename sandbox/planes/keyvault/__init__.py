"""`<vault>.vault.azure.net`: secrets and keys. Each call is judged by the grants that `up` made and recorded."""
