-- Whether tonight's deliveries have a row twice.
SELECT count(DISTINCT content) < count(*) FROM arrived;
