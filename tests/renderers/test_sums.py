from dsqc.facts import TABLES, frame
from dsqc.renderers import load
from renderers import reports

RENDERER = load("sums")


def test_every_file_has_a_line_in_the_order_of_names(tmp_path):
    sums = frame(TABLES["sums"], [(None, "b/2.png", b"\x02" * 32), (None, "a 1.png", b"\x01" * 32)])
    path = RENDERER.render(reports.report(facts={"sums": sums}), tmp_path)
    assert (path.name, path.read_text()) == ("SHA256SUMS", f"{'01' * 32}  a 1.png\n{'02' * 32}  b/2.png\n")
