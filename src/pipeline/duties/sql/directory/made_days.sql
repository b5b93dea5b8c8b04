-- The days on which documents of the given kinds were made.
SELECT DISTINCT made_on FROM document_register WHERE made_on IS NOT NULL AND list_contains($kinds::VARCHAR[], kind) AND made_on >= DATE '2008-05-01'
ORDER BY made_on
