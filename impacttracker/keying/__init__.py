"""The keying sheet: a return in the order of the funder's portal, ticked as it is typed there."""
