"""What is answered outside of dialogs: commands, payments, plain buttons, and everything else."""
