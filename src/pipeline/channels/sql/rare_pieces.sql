-- The five rarest pieces of three characters of each title, among those that stand on both sides.
CREATE OR REPLACE TEMP TABLE rare_pieces AS
WITH pieces AS (
    SELECT DISTINCT id, agency, kind, stretch, substring(plain, place, 3) AS piece
    FROM (SELECT id, agency, kind, stretch, plain, unnest(range(1, length(plain) - 1)) AS place FROM compared WHERE length(plain) >= $shortest)
),
often AS (
    SELECT agency, piece, count(*) FILTER (WHERE kind = 'item') AS items, count(*) FILTER (WHERE kind = 'post') AS posts
    FROM pieces
    GROUP BY agency, piece
    HAVING items > 0 AND posts > 0
)
SELECT pieces.id, pieces.agency, pieces.kind, pieces.stretch, pieces.piece
FROM pieces
JOIN often ON often.agency = pieces.agency AND often.piece = pieces.piece
QUALIFY row_number() OVER (PARTITION BY pieces.id ORDER BY often.items * often.posts, pieces.piece) <= 5;
