-- What these verdicts were given with, and the last delivery they know: the next night goes on from here.
CREATE OR REPLACE TABLE candidate.count_state AS
SELECT $state AS counted_with, (SELECT coalesce(max(batch), 0) FROM batches) AS counted_through;
