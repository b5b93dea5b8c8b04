-- One row per year, figure that can be added up and agency: what it puts into the sum.
{% include 'sealing/collected.sql' %}

SELECT year, figure, agency, value FROM components ORDER BY year, figure, agency;
