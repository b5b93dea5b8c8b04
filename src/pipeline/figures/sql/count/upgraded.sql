-- The figures of the candidate, those of sealed years as they were sealed.
SELECT agency, year, figure, label, value FROM candidate.figures;
