"""What people and programs are told: plans and reports, differences, progress. Decides nothing."""
