-- Deliveries no expectation has judged yet.
SELECT count(*) FROM batches WHERE state = 'loaded';
