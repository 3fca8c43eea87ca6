"""People who use the tracker: invitations, signing in, and the sign-ins they can end."""
