"""What ``%tracker?`` and ``%track_notebook?`` say."""

TRACKER_HELP = """Ask about runs, here in the notebook.

Usage::

    %tracker runs [filter] [--last N]   the newest runs, as in: runs metrics.auc > 0.8 --last 5
    %tracker show RUN                   its params, metrics and curves
    %tracker compare RUN RUN …          what differs between runs, and their curves
    %tracker why RUN RUN                what was different before them, the likeliest cause first
    %tracker verify RUN                 run its cells again, in another kernel, and compare
    %tracker restore RUN                its notebook as a new file
    %tracker params RUN                 the params of a run, and where each came from
    %tracker metrics RUN                its metrics, and where each came from
    %tracker open RUN                   its line, from which the front end opens it
    %tracker live on|off                let tracked cells show their runs while they run
    %tracker undo                       put the last run of this kernel into the trash
    %tracker model NAME                 the versions of a registered model
    %tracker doctor                     where runs go, whether that answers, what is not sent yet

RUN is an id, the beginning of one, a name, or ``last``, the last run that this kernel has made;
``last~1`` is the one before that. Names with spaces need quotes.
"""

TRACK_NOTEBOOK_HELP = """Let all cells of the notebook, from here on, be one run.

Usage::

    %track_notebook on [run name] [options]   begin; a run that is on ends
    %track_notebook status                    what has been recorded so far
    %track_notebook off                       end

Each cell gives its params, metrics, curves, output, figures and models to the run, as a cell with
%%track does to its own, and calls such as ``jupyter_tracker.log_metric(...)`` go to it. A metric
that several cells set has a point for each of them; a param has the value that it got first. A
cell that fails does not end the run. A cell with %%track has a run of its own, inside of this one.
The run ends with ``off``, with ``%reset`` and with the kernel.

Options::

    --experiment NAME        put the run into the experiment NAME, made when it is new
    --description TEXT       say what it is about
    --tag KEY=VALUE          set a tag; as often as you like
    --params PATTERN,…       record only params whose names match, as in --params "n_*,!n_jobs"
    --metrics PATTERN,…      record only metrics and curves whose names match
    --no-params  --no-metrics  --no-loops  --no-output  --no-figures  --no-models
    --no-notebook  --no-environment  --no-git
                             leave that out
    --parent RUN             put the run inside another: its id, its name, or last
"""
