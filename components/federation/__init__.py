"""Federation: which tokens of other issuers stand for an identity. No resources here, only values."""
