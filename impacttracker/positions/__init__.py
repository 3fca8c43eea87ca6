"""Where the partners of a project stand: placed one by one, and drawn on one map."""
