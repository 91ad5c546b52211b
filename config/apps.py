from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    """The stock admin, with our own site in place of Django's."""

    default_site = "config.admin.Desk"
