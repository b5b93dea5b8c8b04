-- The relations that do not hold and that rows can tell more about.
CREATE OR REPLACE TEMP TABLE broken AS
SELECT
    outcomes.report,
    outcomes.number,
    relations."rows",
    relations.rule,
    judged.form,
    judged.agency,
    judged.agency_no,
    judged.year
FROM outcomes
JOIN form_relations AS relations ON relations.number = outcomes.number AND relations."rows" <> 'none'
JOIN judged ON judged.report = outcomes.report
WHERE outcomes.outcome NOT IN ('pass', 'not_checkable');
