-- The agencies of the workspace.
CREATE OR REPLACE TEMP TABLE office_agencies AS SELECT unnest($agencies::VARCHAR[]) AS agency;
