"""What municipalities and other bodies do: their file of services, challenges, recommendations, answers, plans and reports."""
