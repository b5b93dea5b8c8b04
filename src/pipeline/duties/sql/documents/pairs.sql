-- The lines of the registers, and every item that seems to be the document of one. What is not public is looked for among posts too.
CREATE OR REPLACE TEMP TABLE document_register AS
WITH refused AS (
    SELECT source, row_id FROM candidate.verdicts WHERE verdict = 'quarantined' AND nth = 1
)
SELECT document.agency, document.source, document.row_id, document.doc_no, document_number(document.doc_no) AS number,
       title_letters(document.title) AS plain, document.title, document.made_on,
       CASE WHEN document.openness IN ('主动公开', '依申请公开', '不予公开') THEN document.openness END AS openness,
       document.reason IS NOT NULL AS has_reason, document.reviewed_by IS NOT NULL AS reviewed,
       coalesce(document.is_normative, CASE WHEN document.kind IS NOT NULL THEN contains(document.kind, '规范性文件') END) AS normative,
       coalesce(document.status, 'issued') AS stage, document.repealed_on, document.url, document.kind,
       refused.row_id IS NOT NULL AS quarantined
FROM current_documents AS document
LEFT JOIN refused ON refused.source = document.source AND refused.row_id = document.row_id
WHERE NOT document.gone AND document.agency IS NOT NULL AND document.doc_no IS NOT NULL
-- Of two registers that list a document, the one that was heard of last.
QUALIFY row_number() OVER (
    PARTITION BY document.agency, document_number(document.doc_no) ORDER BY document.further, document.known_from DESC, document.source, document.row_id
) = 1;

CREATE OR REPLACE TEMP TABLE document_pairs AS
WITH register AS (
    SELECT * FROM document_register
),
-- Every item the website has or had, and every post. A title often ends with the number in brackets; only such titles are searched for one.
titled AS (
    SELECT agency, source, row_id, url, published_at::DATE AS day, doc_no, title,
           NOT gone AND coalesce(status, 'published') = 'published' AND published_at IS NOT NULL AS visible,
           CASE
               WHEN right(rtrim(title), 1) IN (')', '）', '〕', ']', '】')
                   THEN regexp_extract(title, '[(（〔\[【]([一-龥]{2,12} ?[〔\[(（【] ?\d{4} ?[〕\])）】] ?第?\d+号?)[)）〕\]】] *$', 1)
               ELSE ''
           END AS ending,
           true AS is_item
    FROM current_items
    UNION ALL
    SELECT agency, source, row_id, url, published_at::DATE, NULL, title, NOT gone AND coalesce(visibility, 'public') = 'public', '', false
    FROM current_posts
),
shown AS (
    SELECT agency, source, row_id, url, day, visible, is_item,
           CASE WHEN doc_no IS NOT NULL OR ending <> '' THEN document_number(coalesce(doc_no, ending)) END AS number,
           title_letters(CASE WHEN ending = '' THEN title ELSE left(title, length(rtrim(title)) - length(ending) - 2) END) AS plain
    FROM titled
)
SELECT register.agency, register.number, shown.source, shown.row_id, shown.url, shown.day, shown.visible, 'number' AS matched_by, 0 AS place
FROM register
JOIN shown ON shown.number = register.number
WHERE shown.agency = register.agency OR register.openness = '不予公开' OR register.stage = 'in_review'
UNION ALL
SELECT register.agency, register.number, shown.source, shown.row_id, shown.url, shown.day, shown.visible, 'url', 1
FROM register
JOIN shown ON shown.url = register.url AND shown.agency = register.agency AND shown.is_item
UNION ALL
-- An item with another number is another document, whatever its title.
SELECT register.agency, register.number, shown.source, shown.row_id, shown.url, shown.day, shown.visible, 'title', 2
FROM register
JOIN shown ON shown.plain = register.plain AND shown.agency = register.agency
WHERE (shown.number IS NULL OR shown.number = register.number) AND length(register.plain) >= 4
  AND (shown.is_item OR register.openness = '不予公开' OR register.stage = 'in_review');
