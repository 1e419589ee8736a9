"""Pages of tenants, their people, and who may do what in them."""
