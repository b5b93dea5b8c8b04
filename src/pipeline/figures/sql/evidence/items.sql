-- Website items. An item counts in the year its page shows, once, however many columns, domains or exports it stands in.
INSERT INTO candidate.verdicts
WITH judged AS (
    SELECT row.agency, year(row.published_at) AS year, row.source, row.row_id, row.published_at::DATE AS on_date, row.title AS summary, row."column" AS section,
           coalesce(row.class, mapped.class) AS class,
           {{ "refused.reason" if refused else "NULL" }} AS refusal,
           CASE
               WHEN row.gone THEN '新的导出中已没有这一条（已撤下）'
               WHEN row.is_reference THEN '引用：同一条信息在其他栏目的副本'
               WHEN row.status = 'draft' THEN '草稿，没有发布'
               WHEN row.status = 'withdrawn' THEN '已撤稿'
               WHEN row.status = 'deleted' THEN '已删除'
{% if doubles %}
               WHEN double.disagrees
                   THEN '与 ' || double.kept_path || ' 第 ' || double.kept_line || ' 行是同一条但内容不一致（' || double.differing || '），以较新的文件为准'
               WHEN double.exact THEN '重复：与 ' || double.kept_path || ' 第 ' || double.kept_line || ' 行完全相同'
               WHEN double.row_id IS NOT NULL THEN '重复：同一条信息的另一网址（' || double.kept_path || ' 第 ' || double.kept_line || ' 行）'
{% endif %}
           END AS exclusion
    FROM {{ rows }} AS row
    LEFT JOIN column_classes AS mapped ON mapped."column" = row."column"
{% if refused %}
    LEFT JOIN refused ON refused.source = row.source AND refused.row_id = row.row_id
{% endif %}
{% if doubles %}
    LEFT JOIN doubles AS double ON double.source = row.source AND double.row_id = row.row_id
{% endif %}
)
SELECT agency, year, source, row_id, 1, on_date, summary,
       CASE WHEN refusal IS NOT NULL THEN 'quarantined' WHEN exclusion IS NOT NULL THEN 'excluded' ELSE 'counted' END,
       CASE WHEN refusal IS NULL AND exclusion IS NULL THEN 'items.' || class END,
       CASE WHEN refusal IS NULL AND exclusion IS NULL THEN 1 END,
       coalesce(refusal, exclusion),
       section, NULL
FROM judged;
