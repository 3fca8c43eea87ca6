"""An award's own answers: key findings, narrative impact, secondments, skills shortage."""
