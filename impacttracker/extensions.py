"""The Flask extensions, made once and given their application in `create_app`."""

from pathlib import Path

from flask_bootstrap import Bootstrap5
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf import CSRFProtect

MIGRATIONS = Path(__file__).parents[1] / "migrations"

login_manager = LoginManager()
csrf = CSRFProtect()
migrate = Migrate(directory=str(MIGRATIONS), render_as_batch=True, compare_type=True)
bootstrap = Bootstrap5()
