"""Single values of Graph's answers: whatever they are, what comes out can be stored and shown."""

from hypothesis import given
from hypothesis import strategies as st

from rollout.tenants.graph import values


@given(st.text(), st.integers(1, 300))
def test_any_text_can_be_stored_on_one_line(text: str, longest: int) -> None:
    cleaned = values.text(text, longest)

    assert len(cleaned) <= longest
    assert cleaned.encode().decode() == cleaned == cleaned.strip()
    assert "\x00" not in cleaned
    assert len(cleaned.splitlines()) <= 1


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists))
def test_a_value_of_any_shape_is_read_without_an_error(value: object) -> None:
    assert values.identifier(value) == ""
    assert values.flag(value) in (None, value)
    values.moment(value)
    shown, key = values.version(value)
    assert key is None or (shown and all(number >= 0 for number in key))
