"""What files of each sort tell a project, as the facts that it holds; knows no database."""
