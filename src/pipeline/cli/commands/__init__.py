"""The commands of `gongkai`, a module for those that belong together. `pipeline.cli.program` says which module holds a command."""
