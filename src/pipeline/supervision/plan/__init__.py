"""The plan of a year: its tasks, when each is due, and how each stands."""
