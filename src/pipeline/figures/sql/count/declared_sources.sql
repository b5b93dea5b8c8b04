-- Sources of numbers a person vouches for.
SELECT DISTINCT source FROM batches WHERE fills = 'declared';
