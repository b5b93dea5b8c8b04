-- The figures of packages that came.
INSERT INTO candidate.sealed_figures
SELECT arrived.agency, arrived.year, member.figure, member.label, member.value::DOUBLE, member.unit
FROM {% include 'sealing/from_package.sql' %};
