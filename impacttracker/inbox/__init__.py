"""What files brought and nobody has decided on yet: it waits until somebody takes or rejects it."""
