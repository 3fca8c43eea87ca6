"""What a return still lacks, and what somebody will hold against it: rules, and what they found."""
