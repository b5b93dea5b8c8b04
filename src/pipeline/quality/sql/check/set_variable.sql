-- A setting for the views of the suites, which read it with getvariable().
SET VARIABLE {{ variable }} = $value::{{ kind }};
