"""What somebody answered so far, how it travels in the form, and where it leads. Nothing of it is kept anywhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, StrEnum

OPEN = "-"


class Answer(Enum):
    """An answer as the letter that travels. CANNOT: “I cannot change it or do not see it”."""

    YES = "y"
    NO = "n"
    CANNOT = "c"

    @property
    def word(self) -> str:
        """Its name in a pack."""
        return self.name.lower()

    @classmethod
    def names(cls) -> tuple[str, ...]:
        return tuple(answer.word for answer in cls)


class End(StrEnum):
    """Where the answers lead, best first."""

    READY = "ready"
    ALMOST = "almost"
    CANNOT = "cannot"


def end_of(answers: Sequence[Answer]) -> End:
    """One thing that cannot be mended spoils everything; else whatever is off can be switched on."""
    if Answer.CANNOT in answers:
        return End.CANNOT
    return End.ALMOST if Answer.NO in answers else End.READY


@dataclass(frozen=True)
class Way:
    """How far somebody is: the answer of each question, or None, and the step they see, from 1.

    The step behind the last question is the end; then every question has its answer.
    """

    answers: tuple[Answer | None, ...]
    step: int = 1

    @property
    def is_at_end(self) -> bool:
        return self.step > len(self.answers)

    @property
    def answer(self) -> Answer | None:
        """What was answered to the question of this step."""
        return self.answers[self.step - 1]

    @property
    def given(self) -> list[Answer]:
        """The answers there are."""
        return [answer for answer in self.answers if answer]

    @property
    def travelling(self) -> str:
        """The answers as a hidden field has them: "yn----"."""
        return "".join(answer.value if answer else OPEN for answer in self.answers)

    def answered(self, answer: Answer | None) -> "Way":
        """The same step with this answer; None keeps what was answered before."""
        if answer is None:
            return self
        answers = (*self.answers[: self.step - 1], answer, *self.answers[self.step :])
        return replace(self, answers=answers)

    def next(self) -> "Way":
        """The next step; the same one where its question has no answer yet."""
        return replace(self, step=self.step + 1) if self.answer else self

    def back(self) -> "Way":
        return replace(self, step=max(self.step - 1, 1))


def begun(count: int) -> Way:
    """The first of so many questions."""
    return Way((None,) * count)


def way_of(form: Mapping[str, str], count: int) -> Way:
    """The way that a form brings along. What was not made by our own form begins at the first question."""
    letters, step = form.get("answers", ""), form.get("step", "")
    if len(letters) != count or not step.isdecimal() or len(step) > 2 or not 1 <= int(step) <= count + 1:
        return begun(count)
    way = Way(tuple(answer_of(letter) for letter in letters), int(step))
    return begun(count) if None in way.answers[: way.step - 1] else way


def answer_of(letter: str) -> Answer | None:
    """The answer that a letter stands for; None for no answer and for anything else."""
    return next((answer for answer in Answer if answer.value == letter), None)
