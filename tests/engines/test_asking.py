"""Who asks a run to end is heard once, and not in the middle of a start."""

import signal
from collections.abc import Iterator

import pytest

from portal.engines.asking import SIGNALS, Asked, end_when_asked, undisturbed


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", SIGNALS)
def test_the_first_signal_ends_and_the_next_ones_do_not_disturb(number: signal.Signals) -> None:
    end_when_asked()

    with pytest.raises(Asked):
        signal.raise_signal(number)
    for other in SIGNALS:
        signal.raise_signal(other)


def test_a_signal_in_the_middle_of_a_start_is_heard_at_its_end() -> None:
    end_when_asked()
    done = []

    def start() -> None:
        with undisturbed():
            signal.raise_signal(signal.SIGINT)
            done.append("started and noted")

    with pytest.raises(Asked):
        start()

    assert done == ["started and noted"]


def test_without_a_signal_everything_is_as_before() -> None:
    before = [signal.getsignal(number) for number in SIGNALS]

    with undisturbed():
        pass

    assert [signal.getsignal(number) for number in SIGNALS] == before
