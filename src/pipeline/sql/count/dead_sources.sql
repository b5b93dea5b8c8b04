-- Sources the last pull could not reach.
SELECT DISTINCT refers_to FROM findings WHERE stage = 'pull' AND code IN ('SOURCE-DEAD', 'SOURCE-FOLDER');
