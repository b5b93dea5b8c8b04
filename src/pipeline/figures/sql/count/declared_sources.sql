-- The sources of declared numbers.
SELECT DISTINCT source FROM batches WHERE fills = 'declared';
