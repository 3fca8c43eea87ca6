"""Where a WSGI server finds the application: `waitress-serve --ident= wsgi:app`."""

import os
import sys

from sqlalchemy.exc import ArgumentError

import config
from impacttracker import create_app
from impacttracker.clock import UnknownZone

try:
    app = create_app(config.from_environment(os.environ))
except ArgumentError:
    sys.exit(f"{config.PREFIX}DATABASE_URL is not an address of a database.")
except OSError as error:
    sys.exit(f"{error.filename or 'A file'} cannot be used: {error.strerror}.")
except (config.UnsafeConfiguration, UnknownZone) as reason:
    # One sentence, or one line for each reason, and status 1: no trace helps whoever sets it up.
    sys.exit(str(reason))
