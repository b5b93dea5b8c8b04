-- One row per figure counted from the rows of a ledger (`ledger`: the table of the form it fills); `number` is the relation that
-- lets a row count in only one of the figures.
CREATE OR REPLACE TEMP TABLE form_ledgers AS
SELECT
    unnest($number::INTEGER[]) AS number,
    unnest($ledger::VARCHAR[]) AS ledger,
    unnest($figure_no::INTEGER[]) AS figure_no;
