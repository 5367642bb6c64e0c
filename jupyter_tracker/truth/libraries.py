"""What is known of common libraries: which calls change what they are called on, or draw numbers.

A method that is not listed here is taken to change its object.
"""

PURE_METHODS = frozenset(
    """
    abs agg aggregate all any apply applymap argmax argmin argsort array_equal asfreq assign astype
    asof at_time between between_time capitalize casefold center ceil clip coef_ columns combine
    combine_first compare compute conj convert_dtypes copy corr corrwith count cov cross_val_score
    cummax cummin cumprod cumsum decision_function decode describe detach diagonal diff difference
    div dot drop_duplicates dropna_ dtype duplicated encode endswith eq equals evaluate ewm exists
    expandtabs expanding explode filter find first flat flatten floor format format_map ge get
    get_dummies get_feature_names_out get_params get_support glob groupby gt head hist idxmax idxmin
    index info intersection inverse_transform is_dir is_file isalnum isalpha isascii isdecimal
    isdigit isdisjoint isin isna isnull isnumeric isspace issubset issuperset items iterdir
    iterrows itertuples join json keys kurt kurtosis last le ljust lookup lower lstrip lt map mask
    max mean median melt memory_usage merge min mod mode mul named_children named_modules
    named_parameters ne nlargest nonzero norm notna notnull nsmallest nunique numpy parameters
    partition pct_change permute pipe pivot pivot_table plot pow predict predict_log_proba
    predict_proba prod product quantile query rank read_bytes read_text rename_axis_ repeat
    replace_ report reshape resample resolve rfind rindex rjust rolling rotate round rpartition
    rsplit rstrip score sample searchsorted select select_dtypes sem show size skew split splitlines
    squeeze startswith state_dict std stem strftime strip sub sum summary swapcase swapaxes t tail
    take tensor title to to_csv to_dict to_excel to_frame to_html to_json to_latex
    to_list to_markdown
    to_numpy to_parquet to_pickle to_pandas to_records to_sql to_string to_timestamp tobytes tolist
    trace transform translate transpose truediv unique union unsqueeze unstack upper value_counts
    values var view where with_columns with_suffix xs zfill alias cast collect col explain lazy
    n_unique over schema limit glimpse drop dropna fillna rename replace reset_index set_index
    sort_values sort_index reindex interpolate ffill bfill stack join_asof nsmallest isoformat
    timestamp weekday date time bool int float long double cpu cuda mul matmul argpartition cumall
    kneighbors staged_predict apply_async get_booster get_config count_params output_shape
    """.split()
)
"""Methods that leave their object as it is, unless told ``inplace=True``."""

CHANGING_METHODS = frozenset(
    """
    add append appendleft clear difference_update discard extend extendleft insert
    intersection_update pop popitem popleft remove reverse setdefault sort
    symmetric_difference_update update
    """.split()
)
"""Methods that change also what a module offers, as in ``sys.path.append``."""

COLLECTING_METHODS = frozenset("add append appendleft extend".split())
"""Methods that add to what is there, and give nothing back."""

ITERATORS = frozenset("enumerate filter iter map open reversed zip".split())
"""Python's functions whose result can be gone through only once."""

ITERATING_METHODS = frozenset(
    """
    DictReader finditer from_iterable glob iglob iterdir iterrows itertuples reader rglob scandir
    walk
    """.split()
)
"""Methods, and functions of modules, whose result can be gone through only once."""

WHOLE_ATTRIBUTES = frozenset(
    "T at columns dtypes empty flat iat iloc index loc ndim shape size values width height".split()
)
"""Attributes that tell of everything in an object, and not of one part of it."""

CHANGED_ARGUMENTS = {
    "setattr": 0,
    "delattr": 0,
    "next": 0,
    "random.shuffle": 0,
    "numpy.random.shuffle": 0,
    "heapq.heapify": 0,
    "heapq.heappush": 0,
    "heapq.heappop": 0,
    "bisect.insort": 0,
    "numpy.copyto": 0,
    "numpy.put": 0,
    "numpy.place": 0,
    "numpy.fill_diagonal": 0,
    "os.chdir": 0,
}
"""Functions that change an argument, and which."""

FITS_ITS_STEPS = frozenset("FeatureUnion FrozenEstimator Pipeline make_pipeline".split())
"""What of scikit-learn works with the very estimators that it is given; all else clones them."""

TRAINING_GOES_ON = frozenset("fastai keras lightning pytorch_lightning tensorflow".split())
"""Libraries whose ``fit`` goes on where the last one stopped; that of others begins anew."""

SEEDING = {
    "numpy.random.seed": ("numpy",),
    "random.seed": ("random",),
    "torch.manual_seed": ("torch",),
    "torch.random.manual_seed": ("torch",),
    "tensorflow.random.set_seed": ("tensorflow",),
    "keras.utils.set_random_seed": ("numpy", "random", "tensorflow"),
    "tensorflow.keras.utils.set_random_seed": ("numpy", "random", "tensorflow"),
    "transformers.set_seed": ("numpy", "random", "torch"),
    "lightning.seed_everything": ("numpy", "random", "torch"),
    "pytorch_lightning.seed_everything": ("numpy", "random", "torch"),
}
"""Functions that seed generators of random numbers, and whose."""

_OWN_GENERATORS = frozenset("default_rng Generator RandomState SeedSequence PCG64 Random".split())
_TORCH_DRAWS = frozenset("rand randn randint randperm normal bernoulli multinomial dropout".split())
_TAKES_RANDOM_STATE = frozenset(
    """
    train_test_split RandomForestClassifier RandomForestRegressor ExtraTreesClassifier
    ExtraTreesRegressor MLPClassifier MLPRegressor SGDClassifier SGDRegressor KMeans
    MiniBatchKMeans GaussianMixture ShuffleSplit StratifiedShuffleSplit RandomizedSearchCV
    make_classification make_regression make_blobs make_moons make_circles resample TSNE
    """.split()
)


def generator_drawn(function: str, is_seeded_by_argument: bool) -> str:
    """Name the library whose global random numbers a function draws; empty for none.

    Parameters
    ----------
    function
        Its full name, such as ``numpy.random.rand``.
    is_seeded_by_argument
        Whether it is called with a seed of its own.
    """
    module, _, name = function.rpartition(".")
    if name in _TAKES_RANDOM_STATE:
        return "" if is_seeded_by_argument or not module.startswith("sklearn") else "numpy"
    if name in _OWN_GENERATORS or function in SEEDING:
        return ""
    if module in ("numpy.random", "random"):
        return module.partition(".")[0]
    if module == "torch" and name in _TORCH_DRAWS:
        return "torch"
    if module == "torch.nn" and name[:1].isupper():
        return "torch"  # its layers begin with random weights
    if module == "tensorflow.random":
        return "tensorflow"
    return ""
