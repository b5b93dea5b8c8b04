-- The agencies with a document register.
SELECT DISTINCT agency FROM documents
