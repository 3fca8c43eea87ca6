"""Partners and people whom records name, and who do not stand among those who took part yet."""
