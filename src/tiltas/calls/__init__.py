"""Who is looking for whom: partner calls, funding calls, and who fits."""
