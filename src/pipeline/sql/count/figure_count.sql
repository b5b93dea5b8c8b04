SELECT count(*) FROM candidate.figures;
