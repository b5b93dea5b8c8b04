SELECT counted_with, counted_through, deliveries FROM count_state;
