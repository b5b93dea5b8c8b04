"""The statutory forms: their model, the catalogue of files, and the relations that their rules expand to."""
