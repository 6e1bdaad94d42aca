"""What is wrong with a condition, and where?"""


class BadCondition(ValueError):
    """A condition that cannot be; the message can be shown to a person.

    `place` says where: a path into the JSON form such as "all.1.value", or in a sentence the number of the sign at
    which the fault begins.
    """

    def __init__(self, message: str, place: str | int = "") -> None:
        super().__init__(message)
        self.message = message
        self.place = place
