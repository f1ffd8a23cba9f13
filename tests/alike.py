"""What is told of copies, but for how alike they are."""

import re

SAYS_NOTHING = [("not judged: 1", "pictures with next to no detail, which any other may resemble")]
ALIKE = "similarity s, in the weakest part w, expected no copies"
THE_SAME = "similarity 1.00, in the weakest part 1.00, expected no copies"


def without_similarity(found):
    """How alike two pictures are is the comparison's business, and its tests'."""
    measured = r"similarity 0\.9\d, in the weakest part 0\.[5-9]\d, expected no copies"
    return {name: [(subject, re.sub(measured, ALIKE, words)) for subject, words in lines] for name, lines in found.items()}
