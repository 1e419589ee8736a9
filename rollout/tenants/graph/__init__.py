"""Microsoft Graph of a tenant: where it is, how the portal proves who it is, and how it reads the Message center."""
