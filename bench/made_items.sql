-- Canonical website items as a site group hands them over in Parquet, $rows of them in the order of publication: made-up titles
-- of about 25 characters, one in fifty a document with its 文号, a few drafts, withdrawn items and references; very few with
-- something for the expectations to find: no title, an incomplete address, the same title twice on a day.
-- Numbers run on from first_number, days from first_day; agencies share the rows evenly.
COPY (
    WITH made AS (
        SELECT number,
               getvariable('first_number') + number AS id,
               (hash(getvariable('first_number') + number) // 2)::BIGINT AS draw,
               -- Office hours of the day that this row's place in the year falls on.
               getvariable('first_day')::TIMESTAMP
                   + to_days((number * getvariable('days') // getvariable('rows'))::INTEGER)
                   + to_minutes(480 + (number * getvariable('days') % getvariable('rows')) * 600 // getvariable('rows')) AS published_at
        FROM range(getvariable('rows')) AS numbers(number)
    ),
    worded AS (
        SELECT *,
               ['楚雄市', '双柏县', '牟定县', '南华县', '姚安县', '大姚县', '永仁县', '元谋县', '武定县', '禄丰县'][draw % 10 + 1] AS county,
               [
                   '集中式饮用水水源地环境问题整治', '龙川江水环境综合治理', '农村环境综合整治', '固体废物排查整治', '危险废物规范化管理',
                   '第二次全国污染源普查', '排污许可证核发', '扬尘污染防治', '柴油货车污染治理', '土壤污染状况详查', '核与辐射安全监管',
                   '自然保护地监督检查', '生态文明建设示范创建', '入河排污口排查', '医疗废物处置', '畜禽养殖污染治理', '突发环境事件应急演练',
                   '生态保护红线评估', '污染源自动监控', '金沙江流域水质保护', '尾矿库环境风险排查'
               ][(draw // 16) % 21 + 1] AS subject,
               [
                   '召开推进会研究部署', '多措并举推进', '扎实开展专项督查', '完成阶段性任务', '组织业务培训班学习', '加强监管落实',
                   '开展“回头看”检查', '通报工作进展情况', '公示公众意见征集情况', '举行主题宣传活动'
               ][(draw // 512) % 10 + 1] AS deed,
               CASE
                   WHEN (draw // 8192) % 1000 < 900 THEN 'news'
                   WHEN (draw // 8192) % 1000 < 920 THEN 'documents'
                   WHEN (draw // 8192) % 1000 < 930 THEN 'replies'
                   ELSE 'other'
               END AS class,
               (draw // 8388608) % 1000 AS chance
        FROM made
    )
    SELECT id::VARCHAR AS item_id,
           CASE
               WHEN id % 30011 = 0 THEN '楚雄州主要城市环境空气质量日报'
               WHEN id % 50021 <> 0 THEN county || deed || subject || '第' || (id % 100000) || '期'
           END AS title,
           CASE class WHEN 'news' THEN '工作动态' WHEN 'documents' THEN '部门文件' WHEN 'replies' THEN '建议提案办理' ELSE '财政信息' END AS "column",
           class,
           CASE WHEN chance < 8 THEN 'draft' WHEN chance < 12 THEN 'withdrawn' WHEN chance < 13 THEN 'deleted' ELSE 'published' END AS status,
           published_at,
           published_at - to_minutes(30 + (chance % 400)::INTEGER) AS created_at,
           CASE WHEN id % 20011 = 0 THEN '' ELSE 'http://' END || 'sthjj.cxz.gov.cn/info/' || (1020 + draw % 60) || '/' || id || '.htm' AS url,
           CASE WHEN class = 'documents' THEN '楚环发〔' || year(published_at) || '〕' || (id % 1000 + 1) || '号' END AS doc_no,
           'cxz028-/' || strftime(published_at, '%Y-%m%d') || lpad((id % 1000)::VARCHAR, 3, '0') AS index_no,
           '楚雄州生态环境局' AS publisher,
           '主动公开' AS openness,
           chance BETWEEN 20 AND 39 AS is_reference,
           CASE
               WHEN getvariable('agencies') = 1 THEN 'agency-0'
               ELSE 'agency-' || (draw % getvariable('agencies'))
           END AS agency
    FROM worded
) TO '{{ file }}' (FORMAT parquet);
