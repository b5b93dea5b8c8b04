-- Article 31: handed in at the counter, the day of submission is the day of receipt. By other ways it is not, unless the office says
-- of a source that it confirms at once. A row left without a day of receipt waits in quarantine: no day is made up.
UPDATE staged_rows
SET received_on = submitted_on
WHERE received_on IS NULL
  AND submitted_on IS NOT NULL
  AND (channel = 'counter' OR $at_once);
