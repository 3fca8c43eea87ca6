"""Files for spreadsheet programs, in which no text that people typed becomes a formula."""
