-- The figures of new packages.
INSERT INTO candidate.sealed_figures BY NAME
SELECT new_packages.agency, new_packages.year, member.figure, member.label, member.value::DOUBLE AS value, member.unit
FROM {% include 'sealing/from_package.sql' %};
