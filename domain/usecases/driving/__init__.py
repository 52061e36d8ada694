"""What drivers do: answer offers, drive a ride step by step, open and close shifts."""
