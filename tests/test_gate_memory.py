"""Memory: words that go with values are learned, counts alone are kept."""

from __future__ import annotations

from onrecord.gate.memory import Lesson, Memory

TARGET = ("/mobility", '"bed rest"')


def lessons(count: int) -> list[Lesson]:
    """Return lessons of two sentences, of which the first means the target."""
    return [
        Lesson((frozenset({"nest", "in the nest"}), frozenset({"garden", f"once {n}"})), (TARGET,))
        for n in range(count)
    ]


def others(count: int) -> list[Lesson]:
    """Return lessons without the target that say the second sentence too."""
    return [Lesson((frozenset({"garden", "rain"}),), ()) for _ in range(count)]


def test_words_are_laid_at_the_value_that_they_go_with() -> None:
    """What stands with the target alone speaks for it, what stands everywhere does not."""
    memory = Memory.of([*lessons(6), *others(6)])
    share, odds = memory.strengths({"nest"})[TARGET]
    assert share > 0.6
    assert odds > 0
    assert memory.strengths({"garden"}).get(TARGET, (0.0, 0.0))[0] < share


def test_words_of_a_single_pair_are_not_kept() -> None:
    """No sentence of one transcript can be read back."""
    memory = Memory.of([*lessons(4), *others(2)])
    assert not [gram for gram in memory.meant if gram.startswith("once")]


def test_a_memory_comes_back_from_its_file() -> None:
    """Written and read, it is equal."""
    memory = Memory.of([*lessons(5), *others(3)])
    assert memory == Memory.from_dict(memory.to_dict())


def test_priors_and_values_follow_the_counts() -> None:
    """A value that was right in half of the pairs has about that prior."""
    memory = Memory.of([*lessons(5), *others(5)])
    assert 0.5 == memory.prior(TARGET)
    assert ('"bed rest"',) == memory.values("/mobility")


def test_an_empty_memory_knows_nothing() -> None:
    """No pairs, no words."""
    assert {} == Memory.of([]).strengths({"nest"})


def test_a_word_of_all_talks_means_no_value() -> None:
    """A value that half of the pairs have is not said by a word that all of them have, however often they meet."""
    labelled = [Lesson((frozenset({"restaurant", "cheap eats"}),), (TARGET,)) for _ in range(8)]
    memory = Memory.of([*labelled, *(Lesson((frozenset({"restaurant"}),), ()) for _ in range(8))])
    assert TARGET not in memory.strengths({"restaurant"})
    assert memory.strengths({"cheap eats"})[TARGET][0] > 0.6
