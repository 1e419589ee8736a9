"""Fills a database with an invented portfolio of any size, by a few statements that PostgreSQL runs by itself.

Nothing in it is random: the same size gives the same rows, their days counted back from a moment.
"""
