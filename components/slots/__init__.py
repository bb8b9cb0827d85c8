"""The manifest of secret slots: metadata that the rotator reads. A file is a cloud."""
