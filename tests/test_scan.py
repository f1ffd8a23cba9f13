import pytest

from deadly import ends_at_its_start, gets_no_processes, is_broken_at_once, work_that_a_killer_ends, work_that_ends_once
from dsqc.datafile import DataFile
from dsqc.executors import inline, processes
from dsqc.scan import scan
from dsqc.worker import Harvest, Job, ReaderError, Reading, StorageError

ENDED = "ended the process that read it, twice; it was read alone the second time"


def job(folder, name, **options):
    path = folder / name
    path.write_bytes(name.encode())
    reading = Reading("all", "file", frozenset({"contents"}), options)
    return Job(DataFile(name, str(path), len(name)), (reading,), ("md5",))


def scanned(jobs, make_executor=inline, **read):
    """The harvest in an order of its own, and how far it was each time that it was told."""
    told = []
    harvest = scan(jobs, make_executor, 2, lambda done, total: told.append((done, total)), **read)
    rows = {table: sorted(found) for table, found in harvest.rows.items()}
    return Harvest(rows, harvest.files_read, harvest.bytes_read), told


def read_and_killed(harvest):
    """The files that were read, and those that ended a process."""
    return {row[1] for row in harvest.rows["contents"]}, harvest.rows.get("problems", [])


def test_nothing_to_read_is_nothing_read():
    assert scanned([]) == (Harvest({}, 0, 0), [])


def test_a_batch_ends_at_64_files(tmp_path):
    _, told = scanned([job(tmp_path, f"{number}.txt") for number in range(130)])
    assert told == [(64, 130), (128, 130), (130, 130)]


def test_a_batch_ends_at_four_megabytes(tmp_path):
    (tmp_path / "a.bin").write_bytes(bytes(4 << 20))
    large = Job(DataFile("a.bin", str(tmp_path / "a.bin"), 4 << 20))
    assert scanned([job(tmp_path, "b.txt"), large, job(tmp_path, "c.txt")])[1] == [(2, 3), (3, 3)]


def test_processes_harvest_what_this_process_does(tmp_path):
    jobs = [job(tmp_path, f"{number}.txt") for number in range(150)]
    here, elsewhere = scanned(jobs)[0], scanned(jobs, processes)[0]
    assert here == elsewhere
    assert (here.files_read, len(here.rows["contents"]), len(here.rows["digests"])) == (150, 150, 150)


def test_a_file_that_ends_its_process_costs_only_itself(tmp_path):
    jobs = [job(tmp_path, "killer.bin" if number == 77 else f"{number}.txt") for number in range(150)]
    harvest, told = scanned(jobs, processes, read=work_that_a_killer_ends)
    read, problems = read_and_killed(harvest)
    assert read == {each.file.path for each in jobs} - {"killer.bin"}
    assert problems == [("all", "killer.bin", None, "kills-worker", ENDED)]
    assert (harvest.files_read, told[-1]) == (149, (150, 150))


def test_files_that_end_their_processes_are_all_found(tmp_path):
    names = ["killer-1", "a", "b", "killer-2", "c"]
    harvest, _ = scanned([job(tmp_path, name) for name in names], processes, read=work_that_a_killer_ends)
    read, problems = read_and_killed(harvest)
    assert (read, [row[1] for row in problems]) == ({"a", "b", "c"}, ["killer-1", "killer-2"])


def test_a_killer_is_a_problem_of_each_of_its_sources(tmp_path):
    [alone] = [job(tmp_path, "killer")]
    twice = Job(alone.file, (alone.readings[0], Reading("others", "image", frozenset(), {})))
    harvest, _ = scanned([twice], processes, read=work_that_a_killer_ends)
    assert [row[0] for row in harvest.rows["problems"]] == ["all", "others"]


def test_a_worker_that_is_killed_from_outside_loses_nothing(tmp_path):
    jobs = [job(tmp_path, "mortal" if number == 70 else f"{number}.txt") for number in range(150)]
    harvest, _ = scanned(jobs, processes, read=work_that_ends_once)
    assert (tmp_path / "mortal.met").exists()
    assert harvest == scanned(jobs)[0]


@pytest.mark.parametrize("never_starts", [ends_at_its_start, is_broken_at_once])
def test_workers_that_never_start_end_the_run_and_blame_no_file(tmp_path, never_starts):
    with pytest.raises(StorageError, match=r"^worker processes end before they take any work; try --workers 1$"):
        scanned([job(tmp_path, f"{number}.txt") for number in range(10)], never_starts)


def test_a_system_without_room_for_processes_ends_the_run(tmp_path):
    said = r"^worker processes cannot be started: \[Errno 11\] Resource temporarily unavailable; try --workers 1$"
    with pytest.raises(StorageError, match=said):
        scanned([job(tmp_path, "a.txt")], gets_no_processes)


@pytest.mark.parametrize("make_executor", [inline, processes])
def test_a_reader_that_raises_ends_the_run_on_any_executor(tmp_path, make_executor):
    with pytest.raises(ReaderError, match=r"^reader file failed on a.txt:\nTraceback"):
        scanned([job(tmp_path, "a.txt", nonsense=1)], make_executor)
