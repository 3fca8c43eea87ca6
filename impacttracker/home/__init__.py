"""What needs somebody today, across all their projects."""
