-- Months are not compared with a whole year.
DELETE FROM findings WHERE stage = 'judge' AND code IN ('YOY-OUTLIER', 'W-YOY-OUTLIER') AND year >= $year;
