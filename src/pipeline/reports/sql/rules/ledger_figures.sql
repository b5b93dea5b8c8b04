-- One row per figure that rows of a ledger stand behind (`ledger`: the table of the form it fills); with a number where a
-- row may stand behind only one of them.
CREATE OR REPLACE TEMP TABLE form_ledgers AS
SELECT
    unnest($number::INTEGER[]) AS number,
    unnest($ledger::VARCHAR[]) AS ledger,
    unnest($figure_no::INTEGER[]) AS figure_no;
