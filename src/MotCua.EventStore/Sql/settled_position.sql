select events.settled_position()
