"""What is known: news, publications, good practice, lessons, policy, and what institutions do, written by members."""
