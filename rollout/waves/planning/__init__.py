"""The same waves for many tenants at once: a recipe, what it comes to in each tenant, and the waves themselves."""
