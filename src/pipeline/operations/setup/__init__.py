"""A new workspace: what an office answers, and the files that come of it."""
