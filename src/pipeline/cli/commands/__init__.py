"""The commands of `gongkai`, a module for those that belong together. `pipeline.cli` says which command stands where."""
