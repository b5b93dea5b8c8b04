-- The days of the website that each agency's sources observed; an agency of NULL is all of them.
SELECT agency, covers_from, covers_to
FROM observed
WHERE fills = 'items'
