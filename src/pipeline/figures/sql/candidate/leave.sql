USE "{{ warehouse }}";
