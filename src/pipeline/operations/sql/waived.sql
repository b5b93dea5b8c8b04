-- Findings with a written waiver, by their identity.
SELECT code, agency, year, refers_to, waived_by FROM findings WHERE waived_by IS NOT NULL;
