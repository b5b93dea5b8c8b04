-- The deliveries as which at least one thing stands.
SELECT DISTINCT file_id FROM chosen WHERE refused IS NULL;
