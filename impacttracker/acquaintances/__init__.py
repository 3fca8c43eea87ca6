"""How we know people: who of us knows whom, and where people go when they change job."""
