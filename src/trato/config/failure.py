"""What does trato say when something cannot be done? One sentence, and a hint what to do about it."""


class Failure(Exception):
    """Ends a command with one clear line; nothing of it is a defect, so no traceback is shown."""

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint
