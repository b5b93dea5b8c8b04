"""gongkai: from an agency's raw disclosure records to its statutory yearly report, each number the sum of its evidence."""
