-- Deliveries that no check has judged yet.
SELECT count(*) FROM batches WHERE state = 'loaded';
