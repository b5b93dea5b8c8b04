-- Website items. An item counts once, in the year of its page, whatever the number of columns, domains or exports that show it.
INSERT INTO candidate.verdicts
WITH judged AS (
    SELECT row.agency, year(row.published_at) AS year, row.source, row.row_id, row.published_at::DATE AS on_date, row.title AS summary, row."column" AS section, row.url,
           coalesce(row.class, mapped.class) AS class,
           {{ "quarantined.reason" if quarantined else "NULL" }} AS quarantine_reason,
           CASE
               WHEN row.gone THEN '新的导出中已没有这一条（已撤下）'
               WHEN row.is_reference THEN '引用：同一条信息在其他栏目的副本'
               WHEN row.status = 'draft' THEN '草稿，没有发布'
               WHEN row.status = 'withdrawn' THEN '已撤稿'
               WHEN row.status = 'deleted' THEN '已删除'
{% if duplicates %}
               WHEN duplicate.disagrees
                   THEN '与 ' || duplicate.counted_path || ' 第 ' || duplicate.counted_line || ' 行是同一条但内容不一致（' || duplicate.differing || '），以较新的文件为准'
               WHEN duplicate.exact THEN '重复：与 ' || duplicate.counted_path || ' 第 ' || duplicate.counted_line || ' 行完全相同'
               WHEN duplicate.row_id IS NOT NULL THEN '重复：同一条信息的另一网址（' || duplicate.counted_path || ' 第 ' || duplicate.counted_line || ' 行）'
{% endif %}
           END AS exclusion
    FROM {{ rows }} AS row
    LEFT JOIN column_classes AS mapped ON mapped."column" = row."column"
{% if quarantined %}
    LEFT JOIN quarantined_rows AS quarantined ON quarantined.source = row.source AND quarantined.row_id = row.row_id
{% endif %}
{% if duplicates %}
    LEFT JOIN duplicates AS duplicate ON duplicate.source = row.source AND duplicate.row_id = row.row_id
{% endif %}
)
SELECT agency, year, source, row_id, 1, on_date, summary,
       CASE WHEN quarantine_reason IS NOT NULL THEN 'quarantined' WHEN exclusion IS NOT NULL THEN 'excluded' ELSE 'counted' END,
       CASE WHEN quarantine_reason IS NULL AND exclusion IS NULL THEN 'items.' || class END,
       CASE WHEN quarantine_reason IS NULL AND exclusion IS NULL THEN 1 END,
       coalesce(quarantine_reason, exclusion),
       section, NULL, url
FROM judged;
