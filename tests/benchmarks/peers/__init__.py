"""Other ways to send the same mails, as a team would write them with what is at hand. Each as its documentation says.

A small Django project of its own: it runs with the packages of ../requirements.txt and knows nothing of the portal.
"""
