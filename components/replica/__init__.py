"""What survives the loss of a region: a vault's second one, and who is asked while the first is gone."""
