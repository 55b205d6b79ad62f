"""The menu of the editor, without what is settled elsewhere and what leads to other hosts."""

from wagtail import hooks

NOT_HERE = {"help", "users", "groups"}


@hooks.register("construct_main_menu")
def only_what_is_ours(request, items):
    items[:] = [item for item in items if item.name not in NOT_HERE]


@hooks.register("construct_settings_menu")
def no_accounts(request, items):
    items[:] = [item for item in items if item.name not in NOT_HERE]
