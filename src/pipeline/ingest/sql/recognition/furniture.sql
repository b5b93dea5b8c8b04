SELECT count(*) FROM furniture;
