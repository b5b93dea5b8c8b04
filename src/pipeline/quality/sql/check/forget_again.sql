DELETE FROM judged_again WHERE suite = '{{ table }}';
