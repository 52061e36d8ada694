"""What staff and drivers are shown: cards, jobs, alerts. Pure, from data to text and buttons."""
