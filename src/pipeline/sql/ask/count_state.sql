SELECT counted_with, counted_through FROM count_state;
