"""The demo portfolio: invented tenants, people and history, loaded by the code that users' data goes through."""


def sign_ins() -> list[str]:
    """The demo accounts and their password, a line each, for whoever starts the portal."""
    from portal.demo.accounts import ACCOUNTS, PASSWORD  # noqa: PLC0415 models are not ready when the app is imported

    shown = [account for account in ACCOUNTS if account.on_sign_in_page]
    return [f"{account.email}  {account.words}" for account in shown] + [f"password of each: {PASSWORD}"]
