"""Which date begins, which ends, and which was said before."""

from datetime import date

import pytest

from rollout.changes.dates import read_sentence
from tests.changes.dates.labels import span_of

PUBLISHED = date(2025, 2, 10)
# sentence; begin | end | previous begin | previous end
ROLES = [
    # the usual form
    (
        "We will begin rolling out early March 2025 and expect to complete by late March 2025.",
        "early 2025-03 | late 2025-03 | - | -",
    ),
    # other verbs
    ("The deployment will commence in March 2025 and conclude in April 2025.", "month 2025-03 | month 2025-04 | - | -"),
    # no verb for the begin
    ("Early March 2025, and expect to complete by late March 2025.", "early 2025-03 | late 2025-03 | - | -"),
    # the begin's verb after it
    (
        "In early March 2025, we will begin the rollout and finish by late March 2025.",
        "early 2025-03 | late 2025-03 | - | -",
    ),
    # «by» with a begin
    ("We will begin rolling out by late March 2025.", "late 2025-03 | - | - | -"),
    # «by» alone
    ("This will be rolled out by the end of March 2025.", "- | end 2025-03 | - | -"),
    # one stretch
    ("We will roll out in late March 2025.", "late 2025-03 | late 2025-03 | - | -"),
    # from and to
    ("We will roll out from early March 2025 to late April 2025.", "early 2025-03 | late 2025-04 | - | -"),
    # between
    ("Rollout will take place between March 3 and March 14, 2025.", "day 2025-03-03 | day 2025-03-14 | - | -"),
    # until
    ("Rollout starts on March 3, 2025, and continues until late May 2025.", "day 2025-03-03 | late 2025-05 | - | -"),
    # since
    ("Available now (since early January 2025).", "early 2025-01 | - | - | -"),
    # not before
    ("Rollout will start no earlier than March 3, 2025.", "day 2025-03-03 | - | - | -"),
    # both moved, years missing
    (
        "We will begin rolling out early January 2026 (previously late November) and expect to complete "
        "by late January 2026 (previously mid-December).",
        "early 2026-01 | late 2026-01 | late 2025-11 | mid 2025-12",
    ),
    # the year behind the bracket
    ("We will begin rolling out late June (previously late May) 2025.", "late 2025-06 | - | late 2025-05 | -"),
    # a bracket without a word
    ("We will begin rolling out late June 2025 (late May).", "late 2025-06 | - | late 2025-05 | -"),
    # a bracket that never closes
    (
        "We will begin rolling out late June 2025 (previously late May and expect to complete by July 2025.",
        "late 2025-06 | month 2025-07 | late 2025-05 | -",
    ),
    # formerly, was
    ("We will begin rolling out late June 2025 (formerly May 19).", "late 2025-06 | - | day 2025-05-19 | -"),
    ("We will begin rolling out late June 2025 (was late May).", "late 2025-06 | - | late 2025-05 | -"),
    # several earlier dates: the first named counts
    (
        "We will begin rolling out late June 2025 (previously late May, previously early April).",
        "late 2025-06 | - | late 2025-05 | -",
    ),
    # one previous date of one stretch
    (
        "Rollout will happen late June 2025 (previously late May).",
        "late 2025-06 | late 2025-06 | late 2025-05 | late 2025-05",
    ),
    # the end in a second sentence
    (
        "We will begin rolling out early March 2025. We expect to complete by late March 2025.",
        "early 2025-03 | late 2025-03 | - | -",
    ),
    # the end by its length
    (
        "Rollout will begin on March 3, 2025, and is expected to complete within two weeks.",
        "day 2025-03-03 | day 2025-03-03..day 2025-03-17 | - | -",
    ),
    # two months in one stretch
    (
        "We will begin rolling out at the end of June or the beginning of July 2025.",
        "end 2025-06..beginning 2025-07 | - | - | -",
    ),
    # put off
    ("The rollout is delayed until mid-August 2025.", "mid 2025-08 | - | - | -"),
    # moved from and to
    ("We have delayed the rollout from mid-July 2025 to mid-August 2025.", "mid 2025-08 | - | mid 2025-07 | -"),
    # what was first, first
    ("Originally planned for mid-June 2025, the rollout begins mid-July 2025.", "mid 2025-07 | - | mid 2025-06 | -"),
    # instead of, rather than
    ("We will begin rolling out mid-July 2025 instead of mid-June.", "mid 2025-07 | - | mid 2025-06 | -"),
    # start and end by themselves
    ("Rollout start: July 7, 2025. Rollout end: July 28, 2025.", "day 2025-07-07 | day 2025-07-28 | - | -"),
    # during one month
    ("The removal of the role will occur throughout July 2025.", "month 2025-07 | month 2025-07 | - | -"),
    # what ends, ends
    ("The old page will be removed on March 3, 2025.", "- | day 2025-03-03 | - | -"),
    # unless it starts to
    ("Starting March 3, 2025, we will retire the old page.", "day 2025-03-03 | - | - | -"),
    # a bracket behind the full stop
    ("We will begin rolling out mid-July 2025. (previously mid-June)", "mid 2025-07 | - | mid 2025-06 | -"),
    # the year of the date before
    ("We will begin rolling out mid-January (previously mid-December 2025).", "mid 2026-01 | - | mid 2025-12 | -"),
    # two months without a verb are one stretch
    ("Standard Release: late July – early August 2025", "late 2025-07..early 2025-08 | - | - | -"),
    # available now, and since when
    ("Available now. The setting was enabled January 15, 2025.", "day 2025-01-15 | - | - | -"),
    # a length before the begin, and one with two numbers
    (
        "This will roll out over a period of 3 weeks starting July 1, 2025.",
        "day 2025-07-01 | day 2025-07-01..day 2025-07-22 | - | -",
    ),
    (
        "The rollout, which begins on July 1, 2025, will take 3-4 weeks.",
        "day 2025-07-01 | day 2025-07-01..day 2025-07-29 | - | -",
    ),
    # a bracket inside of «between»
    (
        "We will roll out between July (previously June) and August 2025.",
        "month 2025-07 | month 2025-08 | month 2025-06 | -",
    ),
    # moved, in a bracket
    ("We will begin rolling out mid-July 2025 (delayed from mid-June).", "mid 2025-07 | - | mid 2025-06 | -"),
    # another cloud's date in a bracket
    ("We will begin rolling out mid-July 2025 (mid-August 2025 for GCC).", "mid 2025-07 | - | - | -"),
    # what people have to do comes before, and is something else
    ("Please act by July 15, 2025. We will begin rolling out mid-August 2025.", "mid 2025-08 | - | - | -"),
    # a name with a month
    ("With the May 2025 update, we will begin rolling out in July 2025.", "month 2025-07 | - | - | -"),
    # an earlier post
    (
        "As previously announced in MC123456 (January 5, 2025), we will begin rolling out mid-July 2025.",
        "mid 2025-07 | - | - | -",
    ),
    # a date of something else
    ("Per our communication in January 2025, we will begin rolling out in March 2025.", "month 2025-03 | - | - | -"),
]


@pytest.mark.parametrize(("sentence", "dates"), ROLES)
def test_each_date_has_its_role(sentence, dates):
    reading = read_sentence(sentence, PUBLISHED)

    read = [reading.begin, reading.end, reading.previous_begin, reading.previous_end]
    wanted = [span_of(text) for text in dates.split(" | ")]
    assert [_days(span and span.as_json()) for span in read] == [_days(span) for span in wanted]
    assert reading.doubts == ()


def _days(span):
    return span and (span["from"], span["to"])


KINDS = [
    ("We will begin rolling out in March 2025.", "rollout"),
    ("The migration starts in March 2025.", "rollout"),
    ("This will be generally available in March 2025.", "availability"),
    ("The new limit applies from March 3, 2025.", "takes-effect"),
    ("The old page will be retired in March 2025.", "retirement"),
    ("By March 3, 2025, the service will stop working.", "retirement"),
    ("Support for Office 2016 will end on October 14, 2025.", "end-of-support"),
    ("Targeted Release: Available now.", "available-now"),
    ("Rollout completed in late January 2025.", "completed"),
    ("We will begin rolling out in January 2025 and expect to complete by March 2025. Complete", "completed"),
    ("We will communicate via Message center when we are ready to proceed.", "paused"),
    ("We have decided not to proceed with this change at this time.", "cancelled-or-paused"),
    ("We have paused the rollout.", "cancelled-or-paused"),
    ("Updated March 4, 2025: We have updated the rollout timeline below.", "update-header"),
    ("Timing will be communicated at a later date.", "to-be-announced"),
    ("The rollout will not start in March 2025 as announced.", "to-be-announced"),
    ("We will not start in March 2025, but give notice before we start later in 2025.", "to-be-announced"),
    ("When the move is completed, people see a new page.", None),
    ("Rollout has begun.", "rollout"),
    ("Available now. The setting was enabled January 15, 2025.", "available-now"),
    ("March 3, 2025", None),
    ("Nothing is said here.", None),
    ("", None),
]


@pytest.mark.parametrize(("sentence", "kind"), KINDS)
def test_a_sentence_is_of_a_kind(sentence, kind):
    assert read_sentence(sentence, PUBLISHED).kind == kind


def test_the_date_of_an_update_is_never_a_date_of_the_roll_out():
    reading = read_sentence("Updated March 4, 2025: We have updated the timeline. Thank you.", PUBLISHED)

    assert (reading.begin, reading.end) == (None, None)
