-- Of each expectation known from earlier checks: suite, code, definition, since when, when it last changed.
SELECT suite, code, definition, since, changed_on FROM expectations;
