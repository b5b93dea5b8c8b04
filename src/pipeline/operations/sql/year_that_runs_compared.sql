-- Months are not compared with a whole year: neither as a finding nor as a result of the rule.
DELETE FROM findings WHERE stage = 'judge' AND code IN ('YOY-OUTLIER', 'W-YOY-OUTLIER') AND year >= $year;
