"""Who someone is: accounts, people without one, roles, audit, and what is known about a person."""
