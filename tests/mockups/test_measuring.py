"""Widths and line breaks."""

from concurrent.futures import ThreadPoolExecutor

from rollout.mockups import measuring
from rollout.mockups.measuring import lines, width


def test_width_grows_with_size_and_weight():
    regular = width("Backup is changing", size=15, weight=400)

    assert width("Backup is changing", size=30, weight=400) == 2 * regular
    assert width("Backup is changing", size=15, weight=600) > regular


def test_width_holds_a_reserve_of_four_per_cent():
    # Inter at weight 400: “Backup is changing” at 15 units is 138.7 wide.
    assert round(width("Backup is changing", size=15, weight=400) / 138.7, 3) == 1.04


def test_lines_take_as_many_words_as_fit_and_never_cut_one():
    text = "Hilft, die App mit dem Wiederherstellungskonto zu verbessern."

    broken = lines(text, size=15, weight=400, room=140)

    assert broken == ("Hilft, die App mit", "dem", "Wiederherstellungskonto", "zu verbessern.")


def test_no_break_spaces_keep_words_together():
    assert lines("a b\u00a0c", size=15, weight=400, room=20) == ("a", "b\u00a0c")


def test_unknown_characters_count_as_a_full_square():
    assert width("漢", size=10, weight=400) == 10.4


def test_threads_that_measure_at_once_read_the_font_one_after_the_other():
    """The threads of a web process draw the three screens of a page at the same time, from a font not yet read."""
    measuring._font.cache_clear()
    measuring._Advances.of.cache_clear()
    measuring.width.cache_clear()
    texts = [chr(start) * 3 for start in range(0x41, 0x5B)]

    with ThreadPoolExecutor(8) as threads:
        widths = list(threads.map(lambda text: measuring.width(text, size=17, weight=400), texts))

    measuring.width.cache_clear()
    assert widths == [measuring.width(text, size=17, weight=400) for text in texts]
