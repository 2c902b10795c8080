"""Parallel values: of two in one sentence each belongs to the words that it stands with."""

from __future__ import annotations

import pytest

from claims import ruling

OF_ANOTHER = [
    ("Surveyor: The roof is in poor condition, walls are good.", "Roof condition", "good", ("good", "fair", "poor")),
    ("Surveyor: The roof is in poor condition, walls are good.", "Wall condition", "poor", ("good", "fair", "poor")),
    ("Nurse: Left foot's warm and the right foot is cold.", "Right foot", "warm", ("warm", "cold")),
    ("Nurse: Left foot's warm and the right foot is cold.", "Left foot", "cold", ("warm", "cold")),
    ("Teacher: Her maths is strong but her spelling is weak.", "Spelling", "strong", ("strong", "average", "weak")),
    ("Teacher: Her maths is strong but her spelling is weak.", "Maths", "weak", ("strong", "average", "weak")),
    ("Mechanic: Front tyres worn, rear tyres new.", "Front tyres", "new", ("new", "worn")),
    ("Mechanic: Front tyres worn, rear tyres new.", "Rear tyres", "worn", ("new", "worn")),
    ("Chef: The beef's rare and the lamb's well done.", "Beef", "well done", ("rare", "medium", "well done")),
    ("Guest: A double for us and a twin for the boys, please.", "Room for the boys", "double", ("double", "twin")),
    ("Host: The door's open, the window's shut.", "Window", "open", ("open", "shut")),
    ("Driver: The limit is fifty, I was doing sixty.", "Speed limit", 60, ()),
    ("Host: Kitchen closes at nine, bar at eleven.", "Bar closes", "21:00", ()),
    ("Host: Kitchen closes at nine, bar at eleven.", "Kitchen closes", "23:00", ()),
    ("Bank: The fee is twelve and the deposit fifty.", "Deposit", 12, ()),
    ("Bank: The fee is twelve and the deposit fifty.", "Fee", 50, ()),
    ("Tutor: She read three books and wrote two essays.", "Essays", 3, ()),
    ("Nurse: Heart rate eighty, resps sixteen.", "Heart rate", 16, ()),
    ("Clerk: Rent's nine hundred, bills about a hundred.", "Rent", 100, ()),
    ("Owner: The garage costs sixty a month and parking forty.", "Parking cost", 60, ()),
    ("School: Maths is on Monday, swimming on Tuesday.", "Swimming day", "Monday", ()),
    ("Hotel: Breakfast is at seven, checkout at eleven.", "Checkout", "07:00", ()),
    ("Guest: Two nights for three people.", "People", 2, ()),
    ("Guest: Two nights for three people.", "Nights", 3, ()),
    ("Clerk: The shirt is medium, the trousers are large.", "Shirt size", "large", ("small", "medium", "large")),
    ("Vet: Ears clean, teeth dirty, eyes clean.", "Teeth", "clean", ("clean", "dirty")),
    ("Vet: Ears clean, teeth dirty, eyes clean.", "Ears", "dirty", ("clean", "dirty")),
    ("Agent: The excess is two hundred and the premium is forty a month.", "Premium", 200, ()),
    ("Agent: Gold costs thirty, Silver twenty.", "Silver price", 30, ()),
    ("Parent: Tom is nine and Eve is six.", "Eve's age", 9, ()),
    ("Parent: Tom is nine and Eve is six.", "Tom's age", 6, ()),
]
ITS_OWN = [
    ("Surveyor: The roof is in poor condition, walls are good.", "Roof condition", "poor", ("good", "fair", "poor")),
    ("Surveyor: The roof is in poor condition, walls are good.", "Wall condition", "good", ("good", "fair", "poor")),
    ("Nurse: Left foot's warm and the right foot is cold.", "Right foot", "cold", ("warm", "cold")),
    ("Teacher: Her maths is strong but her spelling is weak.", "Spelling", "weak", ("strong", "average", "weak")),
    ("Mechanic: Front tyres worn, rear tyres new.", "Front tyres", "worn", ("new", "worn")),
    ("Chef: The beef's rare and the lamb's well done.", "Beef", "rare", ("rare", "medium", "well done")),
    ("Guest: A double for us and a twin for the boys, please.", "Room for the boys", "twin", ("double", "twin")),
    ("Host: The door's open, the window's shut.", "Window", "shut", ("open", "shut")),
    ("Nurse: Pupils are equal, skin is dry.", "Skin", "dry", ("dry", "moist")),
    ("Host: Kitchen closes at nine, bar at eleven.", "Bar closes", "23:00", ()),
    ("Host: Kitchen closes at nine, bar at eleven.", "Kitchen closes", "21:00", ()),
    ("Bank: The fee is twelve and the deposit fifty.", "Deposit", 50, ()),
    ("Bank: The fee is twelve and the deposit fifty.", "Fee", 12, ()),
    ("Tutor: She read three books and wrote two essays.", "Essays", 2, ()),
    ("Nurse: Heart rate eighty, resps sixteen.", "Heart rate", 80, ()),
    ("Clerk: Rent's nine hundred, bills about a hundred.", "Rent", 900, ()),
    ("Owner: The garage costs sixty a month and parking forty.", "Parking cost", 40, ()),
    ("School: Maths is on Monday, swimming on Tuesday.", "Swimming day", "Tuesday", ()),
    ("Hotel: Breakfast is at seven, checkout at eleven.", "Checkout", "11:00", ()),
    ("Bank: The fee went from ten to twelve.", "Fee", 12, ()),
    ("Bank: The fee was twelve in March and rose to fifteen in June.", "Fee", 15, ()),
    ("Chef: Add two eggs and beat for three minutes.", "Eggs", 2, ()),
    ("Guest: Two nights for three people.", "Nights", 2, ()),
    ("Guest: Two nights for three people.", "People", 3, ()),
    ("Clerk: The shirt is medium, the trousers are large.", "Shirt size", "medium", ("small", "medium", "large")),
    ("Vet: Ears clean, teeth dirty, eyes clean.", "Eyes", "clean", ("clean", "dirty")),
    ("Doctor: Take two in the morning and one at night.", "Morning tablets", 2, ()),
    ("Agent: The excess is two hundred and the premium is forty a month.", "Premium", 40, ()),
    ("Agent: Gold costs thirty, Silver twenty.", "Silver price", 20, ()),
    ("Host: There are six of us, and two are children.", "Party size", 6, ()),
    ("Host: There are six of us, and two are children.", "Children", 2, ()),
    ("Parent: Tom is nine and Eve is six.", "Eve's age", 6, ()),
]


@pytest.mark.parametrize(("talk", "label", "value", "options"), OF_ANOTHER)
def test_a_value_that_stands_with_another_thing_is_withheld(
    talk: str, label: str, value: object, options: tuple[str, ...]
) -> None:
    """Where the field's own words stand with another value of the sentence, this one is another thing's."""
    verdict, against = ruling(talk, label, value, options)
    assert (verdict, "parallel" in against) == ("contradicted", True)


@pytest.mark.parametrize(("talk", "label", "value", "options"), ITS_OWN)
def test_a_value_that_stands_with_its_own_words_is_held(
    talk: str, label: str, value: object, options: tuple[str, ...]
) -> None:
    """The thing's own value is held, and so is one whose part of the sentence names nothing else."""
    assert ruling(talk, label, value, options) == ("supported", set())
