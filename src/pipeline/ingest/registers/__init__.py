"""The registers that people keep in a workspace, beside the files that programs export."""
