import pytest

from dsqc.measures.leaving import leaves


@pytest.mark.parametrize(
    "name",
    ["..", "../x", "data/../../x", "/etc/passwd", "//host/x", "C:/x", "c:\\x", "..\\x", "data\\..\\..\\x", "\\\\host\\x", "./../x"],
)
def test_what_leads_out_of_its_folder(name):
    assert leaves(name)


@pytest.mark.parametrize("name", ["data/x", "data/../bagit.txt", "..x", "data/..", "...", "C:x", "caf\\xe9", "\\xe9", "~/x", "a:b/c", ""])
def test_what_stays_in_its_folder(name):
    assert not leaves(name)


def test_a_name_may_climb_as_high_as_its_folder_is_deep():
    assert [leaves("../" * steps + "x", "a/b") for steps in range(4)] == [False, False, False, True]
    assert leaves("/x", "a/b")
