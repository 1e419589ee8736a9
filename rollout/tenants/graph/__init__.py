"""Microsoft Graph of a tenant: where it is, how the portal proves who it is, and what it reads of posts and people."""
