-- Art. 31: an application handed in at the counter is received on the day of submission. Otherwise the day of receipt must be stated,
-- unless the source says that the office confirms at once. A row without a day of receipt goes to quarantine.
UPDATE {{ staged }}
SET received_on = submitted_on
WHERE received_on IS NULL
  AND submitted_on IS NOT NULL
  AND (channel = 'counter' OR $at_once);
