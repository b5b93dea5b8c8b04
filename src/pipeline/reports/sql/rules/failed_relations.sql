-- The relations that do not hold and are about rows of the ledger (`rows`).
CREATE OR REPLACE TEMP TABLE failed_relations AS
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
