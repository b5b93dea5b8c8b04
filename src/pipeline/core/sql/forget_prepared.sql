DELETE FROM prepared;
