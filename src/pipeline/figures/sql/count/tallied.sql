SELECT agency, year, source, on_date, verdict, figure, section, manner,
       -- Without the part that names a single file or row. A quarantined row has the sentence of its expectation.
       CASE WHEN verdict = 'quarantined' THEN split_part(reason, '；', 1)
            WHEN verdict = 'excluded' THEN split_part(split_part(reason, '：', 1), '（', 1) END AS reason,
       -- Up to the first slash after the host. Only of items of a last quarter: where a site stands is said of the end of a year.
       CASE WHEN starts_with(figure, 'items.') AND month(on_date) >= 10
            THEN left(url, coalesce(nullif(instr(substr(url, 9), '/'), 0) + 8, length(url))) END AS site,
       nth = 1 AS own, count(*) AS rows, sum(amount) AS value
