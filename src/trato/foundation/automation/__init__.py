"""When something happens, if it is about the right customers, then do what was agreed: rules, and the trace of each."""
