import os

import pytest

from dsqc.executors import available_cores, inline, processes


@pytest.mark.parametrize("make_executor", [inline, processes])
def test_what_is_submitted_runs_and_its_result_comes_back(make_executor):
    with make_executor(2) as executor:
        assert [executor.submit(pow, 2, 5).result(), executor.submit(int, "ff", base=16).result()] == [32, 255]


@pytest.mark.parametrize("make_executor", [inline, processes])
def test_what_was_raised_comes_back(make_executor):
    with make_executor(1) as executor:
        assert isinstance(executor.submit(int, "x").exception(), ValueError)


def test_inline_runs_here_and_processes_run_elsewhere():
    with inline(1) as here, processes(1) as elsewhere:
        assert here.submit(os.getpid).result() == os.getpid() != elsewhere.submit(os.getpid).result()


def test_inline_passes_an_interruption_on_at_once():
    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), inline(1) as executor:
        executor.submit(interrupted)


def test_there_is_a_core_to_work_on():
    assert 1 <= available_cores() <= os.cpu_count()
