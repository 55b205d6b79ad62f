"""What is done every morning."""

from tiltas.core.daily import daily

from . import services


@daily("implementation.freeze_matrix")
def freeze_matrix(today):
    services.freeze_of_the_quarter(today)
