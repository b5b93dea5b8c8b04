SELECT coalesce(sum(counted), 0)::BIGINT, coalesce(sum(excluded), 0)::BIGINT, coalesce(sum(quarantined), 0)::BIGINT,
       (SELECT count(*) FROM candidate.figures)
FROM candidate.accounting;
