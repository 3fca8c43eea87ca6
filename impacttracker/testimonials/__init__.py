"""What people outside the project were asked to say of it, and where each request stands."""
