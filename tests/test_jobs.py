"""Work in the background tells how far it is, gives its result or says why there is none."""

from __future__ import annotations

import threading

import pytest

from language import i18n
from web.jobs import MOST_JOBS, Cancelled, Job, Jobs

PATIENCE = 20


def finished(job: Job) -> Job:
    job.wait(PATIENCE)
    return job


def test_a_job_gives_its_result_in_the_language_of_the_one_who_asked():
    i18n.use("ru")
    try:
        job = finished(Jobs().submit("a", "Words", lambda job: i18n.language()))
    finally:
        i18n.use("en")
    assert (job.state, job.result) == ("done", "ru")


def test_a_job_says_how_far_it_is_while_the_page_goes_on():
    halfway, go_on = threading.Event(), threading.Event()

    def work(job: Job) -> str:
        job.tell(1, 2)
        halfway.set()
        assert go_on.wait(PATIENCE)
        job.tell(2, 2)
        return "ready"

    jobs = Jobs()
    job = jobs.submit("a", "Slow", work)
    assert halfway.wait(PATIENCE)
    assert (job.state, job.share, jobs.is_active) == ("running", 0.5, True)
    go_on.set()
    assert (finished(job).state, job.share, job.result, jobs.is_active) == ("done", 1.0, "ready", False)


def test_a_job_that_fails_says_why():
    def work(job: Job):
        raise ValueError("no figures of the year 1999")

    job = finished(Jobs().submit("a", "Broken", work))
    assert (job.state, job.reason, job.result) == ("failed", "no figures of the year 1999", None)


def test_a_job_that_is_told_to_stop_stops_at_its_next_step():
    begun, stopped = threading.Event(), threading.Event()

    def work(job: Job) -> None:
        begun.set()
        assert stopped.wait(PATIENCE)
        job.tell(1, 2)
        pytest.fail("it went on")

    job = Jobs().submit("a", "Stopped", work)
    assert begun.wait(PATIENCE)
    job.cancel()
    stopped.set()
    assert finished(job).state == "cancelled"


def test_a_step_after_the_call_to_stop_is_refused():
    job = Job("a", "Refused")
    job.tell(1, 3)
    job.cancel()
    with pytest.raises(Cancelled):
        job.tell(2, 3)
    assert job.done == 1


def test_the_same_job_is_not_done_twice_but_a_failed_one_is_tried_again():
    jobs, made = Jobs(), []

    def work(job: Job) -> int:
        made.append(1)
        if len(made) == 1:
            raise RuntimeError("not yet")
        return len(made)

    assert finished(jobs.submit("a", "Once", work)).state == "failed"
    assert finished(jobs.submit("a", "Once", work)).result == 2
    assert finished(jobs.submit("a", "Once", work)).result == 2
    assert len(jobs.all) == 1


def test_a_session_keeps_its_newest_jobs():
    jobs = Jobs()
    for number in range(MOST_JOBS + 3):
        finished(jobs.submit(str(number), "Small", lambda job: b"file"))
    assert [job.key for job in jobs.all] == [str(number) for number in range(3, MOST_JOBS + 3)]
    jobs.forget("3")
    assert "3" not in {job.key for job in jobs.all}
