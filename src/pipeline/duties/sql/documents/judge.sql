-- One row per document of the registers: what it is marked as, until when it is due on the website, what was found there.
-- A title is published only of a document that is to be public; the hash needs the office's key.
-- Known untruth: an item is found by number, address or title; a document published under another title and without its number is not.
CREATE OR REPLACE TABLE candidate.documents AS
{% if held %}
WITH found AS (
    SELECT agency, number, min(place) AS place, arg_min(matched_by, (place, day, row_id)) AS matched_by, min(day) AS published_on,
           arg_min(source, (place, day, row_id)) AS item_source, arg_min(row_id, (place, day, row_id)) AS item, arg_min(url, (place, day, row_id)) AS item_url
    FROM document_pairs
    WHERE visible
    GROUP BY agency, number
),
{% include 'duties/fragments/website_known.sql' %}
judged AS (
    SELECT register.*, found.matched_by, found.published_on, found.item_source, found.item, found.item_url,
           due.due_on, coalesce(due.provisional, false) AS provisional,
           coalesce(
               observed.known_from <= register.made_on AND observed.complete_to >= due.due_on
                   AND NOT EXISTS (
                       SELECT 1 FROM unseen
                       WHERE unseen.agency = register.agency AND unseen.on_date BETWEEN register.made_on AND due.due_on
                   ),
               false
           ) AS known
    FROM document_register AS register
    LEFT JOIN found ON found.agency = register.agency AND found.number = register.number
    LEFT JOIN document_due_days AS due ON due.made_on = register.made_on
    LEFT JOIN observed ON observed.agency = register.agency
),
stated AS (
    SELECT *,
           CASE
               WHEN (openness = '不予公开' OR stage = 'in_review') AND matched_by = 'title' AND length(plain) < $sure THEN 'alike'
               WHEN (openness = '不予公开' OR stage = 'in_review') AND matched_by IS NOT NULL THEN 'leaked'
               WHEN quarantined THEN 'quarantined'
               WHEN stage = 'in_review' THEN 'in_review'
               WHEN openness IS NULL THEN 'unmarked'
               WHEN openness = '依申请公开' AND matched_by IS NOT NULL THEN 'contrary'
               WHEN openness <> '主动公开' THEN 'not_public'
               WHEN made_on IS NULL THEN 'undated'
               WHEN matched_by IS NOT NULL THEN CASE WHEN published_on > due_on THEN 'late' ELSE 'published' END
               WHEN made_on < $since::DATE THEN 'before_law'
               WHEN due_on >= $today::DATE THEN 'waiting'
               WHEN NOT known THEN 'unknown'
               WHEN stage = 'repealed' THEN 'repealed'
               ELSE 'overdue'
           END AS state
    FROM judged
)
SELECT agency, year(made_on)::INTEGER AS year, doc_no,
       CASE WHEN openness = '主动公开' AND stage IN ('issued', 'repealed') AND NOT quarantined THEN title END AS title,
       CASE WHEN openness = '主动公开' AND stage IN ('issued', 'repealed') AND NOT quarantined THEN NULL ELSE keyed(plain) END AS title_hash,
       made_on, openness, normative, stage, repealed_on, reviewed, has_reason, due_on, provisional, state, published_on, matched_by,
       item_source, item, item_url AS url, source, row_id
FROM stated
ORDER BY agency, year, made_on, doc_no
{% else %}
SELECT NULL::VARCHAR AS agency, NULL::INTEGER AS year, NULL::VARCHAR AS doc_no, NULL::VARCHAR AS title, NULL::VARCHAR AS title_hash,
       NULL::DATE AS made_on, NULL::VARCHAR AS openness, NULL::BOOLEAN AS normative, NULL::VARCHAR AS stage, NULL::DATE AS repealed_on,
       NULL::BOOLEAN AS reviewed, NULL::BOOLEAN AS has_reason, NULL::DATE AS due_on, NULL::BOOLEAN AS provisional, NULL::VARCHAR AS state,
       NULL::DATE AS published_on, NULL::VARCHAR AS matched_by, NULL::VARCHAR AS item_source, NULL::VARCHAR AS item, NULL::VARCHAR AS url,
       NULL::VARCHAR AS source, NULL::VARCHAR AS row_id
LIMIT 0
{% endif %}
