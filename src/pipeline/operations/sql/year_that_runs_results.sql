-- Months are not compared with a whole year: the rule is as one that cannot be checked yet.
UPDATE candidate.rule_results
SET outcome = 'not_checkable', severity = 'info', "left" = NULL, "right" = NULL, cells = NULL,
    message = '这一年还没有过完，不与上一年全年比较。', what_to_do = NULL
WHERE rule IN ('YOY-OUTLIER', 'W-YOY-OUTLIER') AND year >= $year;
