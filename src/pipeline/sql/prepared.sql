SELECT print FROM prepared;
