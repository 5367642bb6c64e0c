"""What ``%tracker?`` says."""

TRACKER_HELP = """Ask about runs, here in the notebook.

Usage::

    %tracker runs [filter] [--last N]   the newest runs, as in: runs metrics.auc > 0.8 --last 5
    %tracker compare RUN RUN …          what differs between runs
    %tracker why RUN RUN                what was different before them, the likeliest cause first
    %tracker verify RUN                 run its cells again, in another kernel, and compare
    %tracker restore RUN                its notebook as a new file
    %tracker params RUN                 the params of a run, and where each came from
    %tracker metrics RUN                its metrics, and where each came from
    %tracker open RUN                   its line, from which the front end opens it
    %tracker undo                       put the last run of this kernel into the trash
    %tracker model NAME                 the versions of a registered model
    %tracker doctor                     where runs go, whether that answers, what is not sent yet

RUN is an id, the beginning of one, a name, or ``last``, the last run that this kernel has made;
``last~1`` is the one before that. Names with spaces need quotes.
"""
