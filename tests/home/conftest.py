"""What tests of the home package share."""

from tests.accounts.conftest import mailbox as mailbox
