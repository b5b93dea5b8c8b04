"""What stands around the pages on the web: who may look, the JSON interface, the downloads."""
