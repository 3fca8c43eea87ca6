"""An award's own texts as funders ask for them: written to a limit, citing what they rest on."""
