"""Projects, the wall that permissions follow: members, awards, settings and history."""
