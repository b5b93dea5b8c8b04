-- The title of an item that has been a document which is not public leaves the lists of rows, whether it counts or not: an item that was
-- taken down at once has it too.
UPDATE candidate.{{ table }} AS verdict
SET summary = '（与公文 ' || hidden.doc_no || ' 相同，标题不显示）'
FROM (
    SELECT pair.source, pair.row_id, min(document.doc_no) AS doc_no
    FROM document_pairs AS pair
    JOIN document_register AS document ON document.agency = pair.agency AND document.number = pair.number
    WHERE document.openness = '不予公开' OR document.stage = 'in_review'
    GROUP BY pair.source, pair.row_id
) AS hidden
WHERE hidden.source = verdict.source AND hidden.row_id = verdict.row_id
RETURNING true
