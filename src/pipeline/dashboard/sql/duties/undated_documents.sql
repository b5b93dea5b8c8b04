-- Documents without a day of making: drafts under review, and slips of the register.
SELECT doc_no, openness, stage, state FROM documents WHERE agency = $agency AND year IS NULL ORDER BY state, doc_no
