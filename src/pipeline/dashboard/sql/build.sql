-- One build: its run, its rows by verdict, its findings.
SELECT meta.run, meta.built_at, meta.code_version, meta.known_on,
       (SELECT coalesce(sum(pulled), 0) FROM accounting)::BIGINT AS pulled,
       (SELECT coalesce(sum(counted), 0) FROM accounting)::BIGINT AS counted,
       (SELECT coalesce(sum(excluded), 0) FROM accounting)::BIGINT AS excluded,
       (SELECT coalesce(sum(quarantined), 0) FROM accounting)::BIGINT AS quarantined,
       (SELECT count(*) FROM findings WHERE severity = 'block' AND waived_by IS NULL) AS blocks,
       (SELECT count(*) FROM findings WHERE severity = 'warn' AND waived_by IS NULL) AS warnings,
       (SELECT count(*) FROM revisions) AS revisions
FROM meta
