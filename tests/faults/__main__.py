"""`python -m tests.faults`: the whole programme of faults (`tests.faults.soak`), on the tests' settings."""

import importlib
import os
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()
sys.exit(importlib.import_module("tests.faults.soak").main(sys.argv[1:]))
