-- Posts of WeChat, Weibo and other channels. Originals and reposts count, deleted ones too: they were published (marked).
-- A channel counted by push takes the first article of each push; its other articles stand behind it.
INSERT INTO candidate.verdicts
WITH judged AS (
    SELECT row.agency, year(row.published_at) AS year, row.source, row.row_id, row.published_at::DATE AS on_date,
           coalesce(row.title, '（无标题）')
               || CASE WHEN row.is_repost THEN '（转发）' ELSE '' END
               || CASE WHEN row.is_deleted OR row.gone THEN '（发布后已删除）' ELSE '' END AS summary,
           row.channel, row.account, row.is_original, row.is_repost, row.push_id, row.published_at, row.post_id, unit.unit,
           refused.reason AS refusal,
           CASE
               WHEN row.visibility <> 'public' THEN '不公开：仅部分人可见'
               WHEN double.disagrees
                   THEN '与 ' || double.kept_path || ' 第 ' || double.kept_line || ' 行是同一条但内容不一致（' || double.differing || '），以较新的文件为准'
               WHEN double.row_id IS NOT NULL THEN '重复：与 ' || double.kept_path || ' 第 ' || double.kept_line || ' 行是同一条'
           END AS exclusion
    FROM current_posts AS row
    LEFT JOIN channel_units AS unit ON unit.channel = row.channel
    LEFT JOIN refused ON refused.source = row.source AND refused.row_id = row.row_id
    LEFT JOIN doubles AS double ON double.source = row.source AND double.row_id = row.row_id
),
pushed AS (
    SELECT *,
           CASE
               WHEN refusal IS NULL AND exclusion IS NULL AND unit = 'push' AND push_id IS NOT NULL
                    AND row_number() OVER (
                        PARTITION BY agency, channel, push_id, refusal IS NULL AND exclusion IS NULL
                        ORDER BY published_at, post_id
                    ) > 1
                   THEN '同一次推送的其余文章（按次计）'
               ELSE exclusion
           END AS left_out
    FROM judged
)
SELECT agency, year, source, row_id, 1, on_date, summary,
       CASE WHEN refusal IS NOT NULL THEN 'quarantined' WHEN left_out IS NOT NULL THEN 'excluded' ELSE 'counted' END,
       CASE WHEN refusal IS NULL AND left_out IS NULL THEN 'posts.' || channel END,
       CASE WHEN refusal IS NULL AND left_out IS NULL THEN 1 END,
       coalesce(refusal, left_out),
       account, CASE WHEN is_repost THEN 'repost' WHEN is_original THEN 'original' END
FROM pushed;
