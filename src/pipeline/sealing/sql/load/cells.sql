-- The cells of new packages.
INSERT INTO candidate.sealed_cells BY NAME
SELECT new_packages.agency, new_packages.year, member.form, member."table", member."row", member."column", member.label, member.position::INTEGER AS position,
       member.value::DOUBLE AS value, member.semantic, member.origin
FROM {% include 'sealing/from_package.sql' %};
