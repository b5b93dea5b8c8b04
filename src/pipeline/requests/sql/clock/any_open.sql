-- Whether a request of the attached candidate may stand otherwise on another day. A closed one does not, nor one whose dates contradict each other.
SELECT EXISTS (SELECT 1 FROM candidate.requests_clock WHERE state NOT IN ('answered', 'answered_late', 'withdrawn', 'unclear'));
