SELECT count(*), count(*) - coalesce(sum(repeated::INTEGER), 0) FROM expected_versions;
