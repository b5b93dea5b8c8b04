SET VARIABLE live_sources = $sources::VARCHAR[]
