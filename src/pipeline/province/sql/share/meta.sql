-- Which run made the build, and when.
SELECT run, built_at, code_version FROM build.meta;
