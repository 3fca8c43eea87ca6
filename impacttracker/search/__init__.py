"""Full text over everything that the viewer may see, and nothing else."""
