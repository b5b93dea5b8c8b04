SELECT schema_version, run, built_at, code_version, known_on FROM meta
