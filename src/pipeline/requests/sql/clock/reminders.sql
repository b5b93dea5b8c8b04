-- One row per open request whose due date is near or past, with the threshold it has reached: 5, 1 or 0 working days, overdue. A threshold
-- is a range of days, so that a night without a run loses no reminder. A ledger that is not fresh gives one row that says so and no
-- reminder, because a request answered since would be shown as overdue.
-- Known untruth: a stopped request has no reminder, however long it is stopped.
CREATE OR REPLACE TABLE {{ schema }}.reminders AS
WITH ledgers AS (
    SELECT agency, source, state, reaches_to
    FROM {{ schema }}.sources
    WHERE source IN (SELECT unnest($ledgers::VARCHAR[]))
),
waiting AS (
    SELECT request.agency, request.source, request.request_no, request.due, request.days_left, request.provisional,
           CASE WHEN request.days_left < 0 THEN 'overdue'
                WHEN request.days_left = 0 THEN 'due_today'
                WHEN request.days_left = 1 THEN 'due_in_1'
                ELSE 'due_in_5'
           END AS kind
    FROM {{ schema }}.requests_clock AS request
    JOIN ledgers ON ledgers.source = request.source
    WHERE request.state IN ('open', 'overdue')
      AND request.days_left <= 5
      AND ledgers.state = 'fresh'
)
SELECT agency, source, request_no, kind, due AS due_on, days_left, provisional,
       '申请 ' || request_no || CASE kind
           WHEN 'overdue' THEN ' 已逾期 ' || -days_left || ' 个工作日（答复期限 ' || strftime(due, '%Y-%m-%d') || '），请立即答复（条例第三十三条）。'
           WHEN 'due_today' THEN ' 今天（' || strftime(due, '%Y-%m-%d') || '）期满，请今天答复；需要延期的，今天告知申请人（条例第三十三条）。'
           ELSE ' 还有 ' || days_left || ' 个工作日期满，最迟 ' || strftime(due, '%Y-%m-%d') || ' 答复；需要延期的，期满前告知申请人（条例第三十三条）。'
       END || CASE WHEN provisional THEN '期限经过放假安排尚未公布的日子，为暂定。' ELSE '' END AS message,
       $today::DATE AS as_of
FROM waiting
UNION ALL
SELECT agency, source, NULL, 'ledger_stale', NULL, NULL, NULL,
       CASE WHEN reaches_to IS NULL
            THEN '台账（数据源 ' || source || '）没有可用的数据，本日没有期限提醒；不等于没有申请到期。请导出最新台账。'
            ELSE '台账（数据源 ' || source || '）只到 ' || strftime(reaches_to, '%Y-%m-%d')
                 || '，本日没有期限提醒；不等于没有申请到期。请导出最新台账。'
       END,
       $today::DATE
FROM ledgers
WHERE state <> 'fresh'
ORDER BY agency, days_left NULLS FIRST, due_on, request_no;
