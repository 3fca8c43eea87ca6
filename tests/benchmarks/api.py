"""Asks the API thousands of made-up things and compares every answer with its description.

python tests/benchmarks/api.py [how many of each, that fit and that do not] [database address]

Schemathesis makes the requests up; a fault ends with its curl command. Run it, it is no test.
"""

import logging
import sys
import tempfile
import time
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import config
from impacttracker import create_app, seeds
from impacttracker.database import Base, db
from tests.api.holding import hold


def main() -> None:
    """Ask, and print what came of it by operation."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        address = sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{folder}/api.sqlite3"
        app = create_app(
            config.for_tests(
                SQLALCHEMY_DATABASE_URI=address, DATA_FOLDER=folder, INSTANCE_FOLDER=folder
            )
        )
        with app.app_context():
            Base.metadata.create_all(db.engine)
            told = seeds.seed_access()
            db.session.commit()
        tokens = {one["email"]: one["token"] for one in told["tokens"]}
        began = time.perf_counter()
        held = hold(app, told["projects"][0]["ids"], tokens["lead@alpha.example"], number)
        took = time.perf_counter() - began
    for operation, statuses in held.by_operation.items():
        counted = ", ".join(f"{status}: {times}" for status, times in sorted(statuses.items()))
        print(f"{operation:<78} {counted}")
    for operation, fault in held.faults.items():
        print(f"\n{operation}\n{fault}")
    print(f"\n{held.asked} requests in {took:.0f} s, {len(held.faults)} operations with faults")
    sys.exit(1 if held.faults else 0)


if __name__ == "__main__":
    main()
