import subprocess
import sys
from pathlib import Path

import pytest

from impacttracker.reports.document import Field, Fields, Table

ROOT = Path(__file__).parents[2]


def test_blocks_are_values_and_cannot_be_changed():
    block = Fields("Talk", [Field("Place", "Pwllheli")])

    assert block == Fields("Talk", [Field("Place", "Pwllheli")])
    with pytest.raises(AttributeError):
        block.title = "Walk"


def test_table_sets_no_column_to_the_right_unless_told():
    assert Table("Partners", ["Name"], []).numeric == frozenset()


def test_blocks_pictures_and_charts_load_no_drawing_library():
    program = (
        "import sys; before = set(sys.modules); import impacttracker.reports.document,"
        " impacttracker.charts; print(sorted({name.split('.')[0] for name in"
        " set(sys.modules) - before} & {'reportlab', 'PIL'}))"
    )

    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )

    assert said.stdout.strip() == "[]"
