-- Made titles: an act, a place, a matter and often a number; of the posts six in ten show an item, as it is, a character other, in 【】, or longer.
CREATE OR REPLACE TEMP TABLE made_words AS
SELECT ['召开', '印发', '组织开展', '部署', '推进', '检查', '通报', '公示', '举办', '启动', '安排', '调研', '解读', '约谈', '验收', '整治'] AS acts,
       ['楚雄市', '双柏县', '牟定县', '南华县', '姚安县', '大姚县', '永仁县', '元谋县', '武定县', '禄丰县', '州生态环境局', '州人民政府', '龙川江', '青山嘴水库', '经济开发区', '东瓜镇', '鹿城镇', '子午镇'] AS places,
       ['固体废物排查', '饮用水水源地', '大气污染防治', '土壤详查', '排污许可', '机动车尾气', '秸秆禁烧', '危险废物', '辐射安全', '河长制', '环保督察整改', '农村污水', '噪声扰民', '扬尘管控', '生态红线', '碳排放', '医疗机构废水', '化工园区', '矿山修复', '垃圾填埋场'] AS matters,
       ['工作推进会', '专项行动方案', '执法大练兵', '情况的公告', '培训班', '第一季度', '年度计划', '审批意见', '听证告知书', '新闻发布会', '联席会议', '现场会', '实施细则', '考核结果', '信息公开指南', '应急演练'] AS forms;
CREATE OR REPLACE TEMP TABLE made_items AS
SELECT number, places[1 + (hash(number, 1) % len(places))::INTEGER] || acts[1 + (hash(number, 2) % len(acts))::INTEGER]
           || matters[1 + (hash(number, 3) % len(matters))::INTEGER] || matters[1 + (hash(number, 4) % len(matters))::INTEGER]
           || forms[1 + (hash(number, 5) % len(forms))::INTEGER]
           || CASE WHEN number % 3 = 0 THEN '（' || (hash(number, 6) % 60 + 1) || '）' ELSE '' END AS title,
       TIMESTAMP '2017-01-01 08:00:00' + to_minutes((hash(number, 7) % 1576800)::INTEGER) AS published_at
FROM range({{ rows }}) AS made(number), made_words;
INSERT INTO items BY NAME
SELECT 'website' AS source, number::VARCHAR AS row_id, TIMESTAMP '2020-01-01' AS known_from, TIMESTAMP '9999-12-31' AS known_until, 1 AS batch,
       false AS gone, false AS further, 1 AS file_id, number AS line, number::VARCHAR AS item_id, title, '工作动态' AS "column", 'news' AS class,
       'published' AS status, published_at, 'http://www.example.gov.cn/info/' || number || '.html' AS url, 'bureau' AS agency
FROM made_items;
INSERT INTO posts BY NAME
SELECT 'weibo' AS source, number::VARCHAR AS row_id, TIMESTAMP '2020-01-01' AS known_from, TIMESTAMP '9999-12-31' AS known_until, 1 AS batch,
       false AS gone, false AS further, 2 AS file_id, number AS line, number::VARCHAR AS post_id, 'weibo' AS channel,
       CASE WHEN number % 10 < 3 THEN title
            WHEN number % 10 = 3 THEN left(title, 6) || '等' || substr(title, 8)
            WHEN number % 10 = 4 THEN '【' || title || '】近日，记者从有关部门获悉，这项工作已经取得阶段性的成果。'
            WHEN number % 10 = 5 THEN '#环保# ' || title || '，各有关单位负责人参加，会议听取了各县市的汇报，对下一步的工作作了安排。'
            ELSE reverse(title) || (hash(number, 9) % 100000) END AS title,
       published_at + to_hours(20) AS published_at, false AS is_repost, 'bureau' AS agency
FROM made_items;
CREATE OR REPLACE TABLE candidate.verdicts AS
SELECT 'bureau' AS agency, year(published_at) AS year, 'website' AS source, number::VARCHAR AS row_id, 1 AS nth, published_at::DATE AS on_date,
       title AS summary, 'counted' AS verdict, 'items.news' AS figure, NULL::VARCHAR AS reason, '工作动态' AS section,
       'http://www.example.gov.cn/info/' || number || '.html' AS url
FROM made_items
UNION ALL
SELECT 'bureau', year(published_at), 'weibo', number::VARCHAR, 1, (published_at + INTERVAL 20 HOUR)::DATE, title, 'counted', 'posts.weibo', NULL, NULL, NULL
FROM made_items;
CREATE OR REPLACE TABLE candidate.observed AS
SELECT 'weibo' AS source, 'bureau' AS agency, 'posts' AS fills, DATE '2017-01-01' AS covers_from, DATE '2020-12-31' AS covers_to;
