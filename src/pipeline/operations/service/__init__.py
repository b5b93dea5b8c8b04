"""The long-running service `gongkai serve`: its addresses and login, and the supervisor of its processes."""
