-- The record of an earlier reading of the same delivery, or of a refusal of its file.
DELETE FROM files
WHERE source = $source AND sha256 = $digest AND known_at = $known_at AND (path = $path OR path = $file AND state = 'refused');
