"""The digest of a night: what changed between published databases, its text, its receivers, and the log of what was sent."""
