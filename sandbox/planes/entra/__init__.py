"""The directory's token service: what comes in is a workload's token, what goes out is an access token."""
