"""What a file is before anybody has set anything up for it: the preset that fits, its columns, and what is left to be decided."""
