"""`<account>.blob.core.windows.net`: containers and blobs, judged by grants, firewall and immutability."""
