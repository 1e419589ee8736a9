"""`python peers SENDER PEOPLE_FILE COUNT` sends to the first people of a CSV file, when it is told to.

It speaks READY, GO, DONE and EXIT, as the portal's send_benchmark. SENDER is "task", "batch" or "post_office".
"""

import os
import sys

import django

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
    django.setup()

    from program import main

    main(*sys.argv[1:])
