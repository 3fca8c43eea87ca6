"""What every record shares: attribution, participants, links, visibility, the bin."""
