-- The cells of packages that came.
INSERT INTO candidate.sealed_cells
SELECT arrived.agency, arrived.year, member.form, member."table", member."row", member."column", member.label, member.position::INTEGER,
       member.value::DOUBLE, member.semantic, member.origin
FROM {% include 'sealing/from_package.sql' %};
