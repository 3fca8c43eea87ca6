"""How far a token reaches."""

from impacttracker.vocabulary import Vocabulary


class Scope(Vocabulary):
    """What a program may do with a token, as far as its owner may."""

    READ = "read", "Read only"
    WRITE = "write", "Read and change"
