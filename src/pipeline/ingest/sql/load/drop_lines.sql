DELETE FROM {{ relation }} WHERE line IN (SELECT unnest($lines::BIGINT[]));
