from dsqc.finding import Finding
from dsqc.rules import private_metadata
from tables import table


def test_private_metadata_is_named():
    assert list(private_metadata.check(table("images", {"path": "a.jpg", "private": "GPSInfo, BodySerialNumber"}))) == [
        Finding(
            "a.jpg",
            "carries private metadata: BodySerialNumber, GPSInfo; expected none",
            key=("BodySerialNumber", "GPSInfo"),
            values={"private": ["BodySerialNumber", "GPSInfo"], "allow": []},
        )
    ]


def test_tolerated_names_are_left_out():
    [finding] = private_metadata.check(table("images", {"private": "Artist, GPSInfo"}), allow=["Artist", "Copyright"])
    assert finding.message == "carries private metadata: GPSInfo; expected none but Artist, Copyright"
    assert finding.key == ("GPSInfo",)


def test_only_tolerated_names_are_silent():
    assert list(private_metadata.check(table("images", {"private": "Artist"}), allow=["Artist"])) == []


def test_a_tolerated_name_is_the_whole_name():
    [finding] = private_metadata.check(table("images", {"private": "GPSInfo"}), allow=["GPS"])
    assert finding.key == ("GPSInfo",)


def test_the_order_in_a_file_does_not_change_the_key():
    one, other = private_metadata.check(table("images", {"path": "a", "private": "A, B"}, {"path": "b", "private": "B, A"}))
    assert one.key == other.key


def test_a_picture_without_private_metadata_is_silent():
    assert list(private_metadata.check(table("images", {"private": None}))) == []


def test_no_picture_is_no_finding():
    assert list(private_metadata.check(table("images"), allow=["Artist"])) == []


def test_findings_come_in_the_order_of_their_paths():
    rows = table("images", *({"path": path, "private": "GPSInfo"} for path in "ba"))
    assert [finding.subject for finding in private_metadata.check(rows)] == ["a", "b"]
