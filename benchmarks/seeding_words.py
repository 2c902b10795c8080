"""The words that ``seeding`` puts together: names of many peoples, streets, and talk that identifies nobody."""

from __future__ import annotations


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GIVEN = _listed(
    """
    Oluwaseun Chiamaka Kwame Abena Tendai Thabo Nomvula Amina Yusuf Fatoumata Mehmet Ayşe Dilara
    Emre Leila Omar Khadija Tariq Layla Hassan Zainab Bilal Noor Aarav Priya Rohan Ananya Vikram
    Lakshmi Sanjay Deepika Harpreet Gurpreet Arjun Kavitha Rajesh Nimmi Chathura Dilhani Wei
    Xiaoming Jing Mei Haoran Yan Hiroshi Yuki Sakura Kenji Haruto Minjun Seoyeon Jiwoo Nguyet Linh
    Tuan Phuong Somchai Malee Putu Dewi Agus Siti Rizal Jose Guadalupe Alejandro Ximena Mateo
    Valentina Thiago Beatriz João Inês Rafael Camila Giulia Matteo Francesca Luca Étienne Margaux
    Thibault Chloé Jürgen Annika Lukas Greta Sven Ingrid Bjørn Astrid Søren Freja Aino Mikko Piotr
    Agnieszka Zofia Krzysztof Jiří Lenka Dmitri Svetlana Olga Oleksandr Oksana Bogdan Ioana Dimitris
    Eleni Nikos Siobhan Niamh Cillian Aoife Rhys Angharad Ewan Morag Jack Emily Charlotte Oliver
    Harry Sophie Liam Emma Noah Susan Margaret Dorothy Kevin Brenda Gary Tracy Dwayne Latoya DeShawn
    Tanisha Keisha Jamal Brittany Cody Kayla Jake Makoa Leilani Tane Aroha Kahu Nanook Wiremu
    Avraham Shoshana Moshe Rivka Giorgi Nino Aram Anahit Farid Shirin Darius Parisa Temur Gulnara
    Ali Bo Ana Kai
    """
)
PLAIN_GIVEN = _listed(
    "Grace Will Mark May Rose Art Bill Sue Pat Drew Chase Hope Faith Joy Dawn April June Summer Jay Frank Rob"
)
FAMILY = (
    *_listed(
        """
    Adeyemi Okonkwo Mensah Boateng Moyo Ndlovu Dlamini Diallo Traoré Abdi Hussein Yılmaz Demir
    Haddad Al-Rashid Khoury Rahman Siddiqui Chowdhury Sharma Patel Singh Kaur Iyer Krishnamurthy
    Reddy Banerjee Perera Wickramasinghe Zhang Wang Li Ng Xu Ouyang Tanaka Watanabe Fujimoto Kim
    Park Choi Nguyen Tran Pham Suwannarat Wijaya Santoso Garcia Hernández Rodríguez Villanueva
    Castillo Oliveira Souza Ferreira Rossi Ferrari Esposito Lefebvre Moreau Dubois Müller Schneider
    Weiß Hoffmann Lindqvist Johansson Nyström Håkansson Korhonen Virtanen Nowak Wiśniewski Kowalczyk
    Novák Svoboda Ivanov Petrova Kuznetsov Shevchenko Popescu Papadopoulos Georgiou O'Brien
    O'Sullivan McAllister MacGregor Fitzgerald Llewellyn Davies Jones Evans Smith Johnson Williams
    Thompson Hughes Bradshaw Pemberton Featherstonehaugh Winterbottom Washington Jefferson Kealoha
    Ngata Begay Cohen Goldberg Friedman Kapanadze Petrosyan Hosseini Karimov Tupou Faleolo Haugen
    Blackwood-Jones Smith-Okafor Lee Roy
    """
    ),
    "van der Berg",
    "de la Cruz",
    "bin Salman",
    "von Trapp",
    "da Silva",
    "St. John",
)
PLAIN_FAMILY = _listed(
    "Young King White Brown Green Baker Cook Hill Field Long Price Bush Woods Rivers Stone Banks Wise Moody Street"
)
STREETS = _listed(
    "Acacia Station Church Victoria Elm Maple Kingsley Willow Queensway Harcourt Mulberry Wentworth Martin-Luther-King "
    "Sycamore Orchard Tennyson Waverley Chestnut Brunswick Lavender Peachtree Magnolia Balmoral Rosemount"
)
STREET_KINDS = _listed(
    "Road Street Avenue Lane Close Drive Crescent Way Court Gardens Boulevard Terrace Place Grove Hill"
)
CITIES = _listed(
    "Leeds Manchester Norwich Aberdeen Swansea Ipswich Austin Tulsa Fresno Boise Toledo Spokane Cardiff Derby"
)
COUNTIES = _listed("Yorkshire Norfolk Kent Texas Ohio Oregon Devon Suffolk")
MONTHS = _listed("January February March April May June July August September October November December")
ORDINALS = _listed("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth")
DIGITS = _listed("zero one two three four five six seven eight nine")
ALPHABET = {
    word[0]: word
    for word in _listed(
        "Alpha Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliet Kilo Lima Mike November Oscar Papa "
        "Quebec Romeo "
        "Sierra Tango Uniform Victor Whiskey Xray Yankee Zulu"
    )
}
# Talk that identifies nobody: what a finder hides of it is too much.
DOMAINS: tuple[tuple[tuple[str, ...], ...], ...] = (
    (
        (
            "How long have you had the pain?",
            "About three weeks now, on and off.",
            "Sharp or dull?",
            "Mostly a dull ache.",
        ),
        (
            "Are you taking anything for it?",
            "Just ibuprofen, four hundred milligrams twice a day, and omeprazole 20 mg.",
        ),
        (
            "Your blood pressure today is 138 over 84 and your pulse is seventy two.",
            "Is that alright?",
            "That's fine. Oxygen is ninety eight percent on air and temperature 36.9.",
        ),
        ("Any allergies?", "Penicillin brings me out in a rash."),
        ("Do you smoke?", "Ten a day, since I was twenty five.", "And alcohol?", "A couple of pints at the weekend."),
        (
            "I'd like to do an ECG and some bloods, then a CT scan if needed.",
            "Okay, when would that be?",
            "Within two weeks.",
        ),
        ("The matter is chest pain on stairs; okay?", "Yes."),
    ),
    (
        ("Tell me what happened.", "A van ran into the back of me at the lights around half past eight this morning."),
        ("Is the car still driveable?", "The bumper is off and the boot won't close."),
        ("There's an excess of £250 on this one.", "Right. And the hire car?", "That's covered for fourteen days."),
        ("Were the police called?", "Yes, but they didn't come out because nobody was hurt."),
        ("The amount comes to £1,450.50; okay?", "Yes."),
        ("We'll need three photos and two quotes.", "I can send those by Friday."),
        ("It takes five to seven working days.", "Fine by me."),
    ),
    (
        ("Which room would you like?", "A double with a sea view for four nights, from the 14th of August."),
        ("Breakfast is 12.50 per person per day.", "We'll take it for two adults and one child aged 6."),
        ("Check-in is from 3 pm and check-out by 11.", "Could we have a late check-out?"),
        ("Do you have a car with you?", "Yes, we'd need parking."),
        ("The amount comes to 640 dollars; okay?", "Yes."),
        ("The matter is a booking change; okay?", "Yes."),
        ("We have the Italian restaurant and the Thai place on the ground floor.", "Thai sounds lovely."),
    ),
    (
        (
            "My router keeps dropping the connection.",
            "Is the light on the front green or red?",
            "Red, it blinks twice.",
        ),
        ("Have you tried turning it off and on again?", "Three times since Monday."),
        ("You're on the 80 megabit plan at 29.99 a month.", "And I only get about twelve."),
        ("I'll run a line test, it takes two minutes.", "Go ahead."),
        ("The matter is slow broadband; okay?", "Yes."),
        ("We can move you to full fibre with a 24 month contract.", "What would that cost?", "35 pounds a month."),
        ("It's Windows 11 and the latest version of Chrome.", "Thanks, that helps."),
    ),
    (
        ("So revenue is up nine percent on the quarter.", "And costs?", "Flat, about 2.3 million."),
        ("We ship the release on Thursday at ten.", "Who signs it off?", "The quality team, as ever."),
        ("There were 17 open bugs last week and now it's 6.", "Which of them block us?"),
        ("Can we move the stand-up to 9:15?", "Works for me."),
        ("The amount comes to twelve thousand euros; okay?", "Yes."),
        ("I'd rather wait until after Easter.", "March or April, either is fine."),
        ("Let's take the budget question offline.", "Agreed."),
    ),
)
BANTER: tuple[tuple[str, ...], ...] = (
    ("Bear with me one second.", "No problem at all."),
    ("Sorry, the line is a bit bad.", "Can you hear me now?", "Yes, much better."),
    ("Is there anything else I can help with?", "No, that's everything, thank you."),
    ("I'll just put you on hold.", "Sure."),
    ("Will you be able to come in on Wednesday?", "I may be, let me check.", "Any time after two is good."),
    ("It's been raining since Sunday.", "Typical English summer.", "Mark my words, it'll be hot by July."),
    ("Right. Okay. Um, let me see.", "Take your time."),
    ("Could you say that again?", "I said it's the second time this year."),
    ("Please hold the line.", "Will do."),
    ("I'm afraid the system is slow today.", "Mine too. Monday mornings, eh?"),
)
