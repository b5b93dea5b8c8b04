-- The codes that load and correct have found: what they are about is not reported again.
SELECT DISTINCT code FROM findings WHERE stage IN ('load', 'correct');
