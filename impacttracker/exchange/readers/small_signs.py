"""Digits that stand below or above the line, as signs of their own: “CO₂”, “10⁶ m²”.

Without them a title would say 106 for a million.
"""

_BELOW = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_ABOVE = str.maketrans("0123456789+-=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾")
DIGITS = r"[+-]?[0-9]{1,4}[+-]?"


def below(digits: str) -> str:
    return digits.translate(_BELOW)


def above(digits: str) -> str:
    return digits.translate(_ABOVE)
