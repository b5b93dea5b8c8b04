-- Posts of WeChat, Weibo and other channels. Originals and reposts count, and so do deleted posts, marked: they were published.
-- In a channel counted by push the first article of each push counts; its other articles are excluded with that reason.
INSERT INTO candidate.verdicts
WITH judged AS (
    SELECT row.agency, year(row.published_at) AS year, row.source, row.row_id, row.published_at::DATE AS on_date,
           coalesce(row.title, '（无标题）')
               || CASE WHEN row.is_repost THEN '（转发）' ELSE '' END
               || CASE WHEN row.is_deleted OR row.gone THEN '（发布后已删除）' ELSE '' END AS summary,
           row.channel, row.account, row.is_original, row.is_repost, row.push_id, row.published_at, row.post_id, row.url, unit.unit,
           quarantined.reason AS quarantine_reason,
           CASE
               WHEN row.visibility <> 'public' THEN '不公开：仅部分人可见'
               WHEN duplicate.disagrees
                   THEN '与 ' || duplicate.counted_path || ' 第 ' || duplicate.counted_line || ' 行是同一条但内容不一致（' || duplicate.differing || '），以较新的文件为准'
               WHEN duplicate.row_id IS NOT NULL THEN '重复：与 ' || duplicate.counted_path || ' 第 ' || duplicate.counted_line || ' 行是同一条'
           END AS exclusion
    FROM current_posts AS row
    LEFT JOIN channel_units AS unit ON unit.channel = row.channel
    LEFT JOIN quarantined_rows AS quarantined ON quarantined.source = row.source AND quarantined.row_id = row.row_id
    LEFT JOIN duplicates AS duplicate ON duplicate.source = row.source AND duplicate.row_id = row.row_id
),
pushed AS (
    SELECT *,
           CASE
               WHEN quarantine_reason IS NULL AND exclusion IS NULL AND unit = 'push' AND push_id IS NOT NULL
                    AND row_number() OVER (
                        PARTITION BY agency, channel, push_id, quarantine_reason IS NULL AND exclusion IS NULL
                        ORDER BY published_at, post_id
                    ) > 1
                   THEN '同一次推送的其余文章（按次计）'
               ELSE exclusion
           END AS push_exclusion
    FROM judged
)
SELECT agency, year, source, row_id, 1, on_date, summary,
       CASE WHEN quarantine_reason IS NOT NULL THEN 'quarantined' WHEN push_exclusion IS NOT NULL THEN 'excluded' ELSE 'counted' END,
       CASE WHEN quarantine_reason IS NULL AND push_exclusion IS NULL THEN 'posts.' || channel END,
       CASE WHEN quarantine_reason IS NULL AND push_exclusion IS NULL THEN 1 END,
       coalesce(quarantine_reason, push_exclusion),
       account, CASE WHEN is_repost THEN 'repost' WHEN is_original THEN 'original' END, url
FROM pushed;
