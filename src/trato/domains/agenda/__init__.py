"""What is to be done? Tasks, calls to make, appointments: the next step of every relation."""
