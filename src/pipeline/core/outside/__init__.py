"""What comes from outside: read strictly, in processes of its own, and with every entry accounted for."""
