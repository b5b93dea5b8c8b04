-- One row per year, figure that can be added up and agency: its share of the sum.
{% include 'sealing/collected.sql' %}

SELECT year, figure, agency, value FROM components ORDER BY year, figure, agency;
