import pytest

from dsqc.measures import bagit


@pytest.mark.parametrize(
    ("list_name", "algorithm"),
    [
        ("manifest-md5.txt", "md5"),
        ("tagmanifest-SHA512.txt", "SHA512"),
        ("MANIFEST-sha256.TXT", "sha256"),
        ("manifest.txt", None),
        ("manifest-.txt", None),
        ("a-manifest-md5.txt", None),
        ("manifest-md5.txt.bak", None),
    ],
)
def test_a_manifest_is_told_by_its_name(list_name, algorithm):
    assert bagit.algorithm(list_name) == algorithm


def test_three_characters_are_escaped_and_no_other():
    assert bagit.decoded("a%0Ab%0dc%25%20%0A%250A%zz%") == "a\nb\rc%%20\n%0A%zz%"


@pytest.mark.parametrize(
    ("name", "manifest", "place"),
    [
        ("data/x", "manifest-md5.txt", "data/x"),
        ("data/x", "bags/one/manifest-md5.txt", "bags/one/data/x"),
        ("data/./x/../y", "one/manifest-md5.txt", "one/data/y"),
        ("bagit.txt", "one/tagmanifest-md5.txt", "one/bagit.txt"),
        ("data/x", "one/TagManifest-md5.txt", "one/data/x"),
        ("images/x", "one/manifest-md5.txt", None),
        ("./data/x", "one/manifest-md5.txt", "one/data/x"),
        ("data/../x", "one/manifest-md5.txt", None),
    ],
)
def test_the_payload_and_the_tag_files_have_one_place(name, manifest, place):
    assert bagit.place(name, manifest) == place
