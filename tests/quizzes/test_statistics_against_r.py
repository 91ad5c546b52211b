"""The figures are those of R psych 2.2.9 (R 4.2.2), `alpha(x, check.keys = FALSE)`, on three published data sets.

From its answer: `total$raw_alpha`, `total$mean`, `total$sd`, `item.stats` (mean, sd, r.drop) and `alpha.drop$raw_alpha`,
printed with 17 digits; means and deviations divided by the full marks, since ours are shares.

- attitude: S. Chatterjee and B. Price, "Regression analysis by example" (1977); R package datasets. Seven ratings of 30
  departments, 0 to 100.
- LSAT sections 6 and 7: R. D. Bock and M. Lieberman, "Fitting a response model for n dichotomously scored items",
  Psychometrika 35 (1970); R package psych, `bock.table`. Five questions of the law school admission test each, 1,000
  people, right or wrong.
"""

import json
from itertools import product

import pytest
from django.core.management import call_command

NEAR = 1e-9
# How many people gave each pattern of answers, from 00000, 00001, 00010 ... to 11111.
LSAT6 = [
    3,
    6,
    2,
    11,
    1,
    1,
    3,
    4,
    1,
    8,
    0,
    16,
    0,
    3,
    2,
    15,
    10,
    29,
    14,
    81,
    3,
    28,
    15,
    80,
    16,
    56,
    21,
    173,
    11,
    61,
    28,
    298,
]
LSAT7 = [
    12,
    19,
    1,
    7,
    3,
    19,
    3,
    17,
    10,
    5,
    3,
    7,
    7,
    23,
    8,
    28,
    7,
    39,
    11,
    34,
    14,
    51,
    15,
    90,
    6,
    25,
    7,
    35,
    18,
    136,
    32,
    308,
]
# raw_alpha, mean and sd of the whole; then name, mean, sd, r.drop and alpha without it of each item.
PSYCH = {
    "attitude": (
        (0.84314276956475986, 0.60438095238095235, 0.082497890560823989),
        ("rating", 0.64633333333333343, 0.12172561947585894, 0.6712620572236645, 0.80976020630892143),
        ("complaints", 0.66599999999999993, 0.13314757174679892, 0.74210971022223848, 0.79691745727413965),
        ("privileges", 0.53133333333333332, 0.1223542999352441, 0.56071111148025554, 0.82784776593865905),
        ("learning", 0.56366666666666665, 0.11737012876552867, 0.7144454981336763, 0.80303097502257437),
        ("raises", 0.64633333333333343, 0.10397225536198333, 0.78627559383440004, 0.79538657419820524),
        ("critical", 0.7476666666666667, 0.098949075489515745, 0.26503433919667607, 0.86387231144643684),
        ("advance", 0.42933333333333329, 0.10288706005342353, 0.46081054946849642, 0.8404648682654573),
    ),
    "lsat6": (
        (0.29499719221594434, 0.76380000000000003, 0.20700824237796045),
        ("Q1", 0.92400000000000004, 0.26513071171460745, 0.11283268892234177, 0.27535621079823419),
        ("Q2", 0.70899999999999996, 0.45445079549443584, 0.15317812011652954, 0.23758390464668189),
        ("Q3", 0.55300000000000005, 0.49743184300810339, 0.17277894329109036, 0.21679946294328217),
        ("Q4", 0.76300000000000001, 0.42545506462141452, 0.14442809524709366, 0.24593271043357104),
        ("Q5", 0.87, 0.33647171235218754, 0.12159640254709643, 0.26629441120825137),
    ),
    "lsat7": (
        (0.4534087353874261, 0.74140000000000006, 0.23971546363032883),
        ("Q1", 0.82799999999999996, 0.3775692765024169, 0.2457316499264745, 0.39597496507668872),
        ("Q2", 0.65800000000000003, 0.47461696267754827, 0.24667357671196177, 0.39383104485766546),
        ("Q3", 0.77200000000000002, 0.4197525368502163, 0.31317925338007185, 0.34539122001789091),
        ("Q4", 0.60599999999999998, 0.48887933378595888, 0.22275125407148191, 0.41460074898118782),
        ("Q5", 0.84299999999999997, 0.36398280657674409, 0.17478630090930403, 0.43846210166016875),
    ),
}


def write_patterns(path, counts):
    patterns = [",".join(map(str, answers)) for answers in product((0, 1), repeat=5)]
    rows = [line for line, count in zip(patterns, counts, strict=True) for _ in range(count)]
    path.write_text("\n".join(["Q1,Q2,Q3,Q4,Q5", *rows]))
    return path


@pytest.fixture
def files(tmp_path, project_root):
    return {
        "attitude": project_root / "tests" / "data" / "attitude.csv",
        "lsat6": write_patterns(tmp_path / "lsat6.csv", LSAT6),
        "lsat7": write_patterns(tmp_path / "lsat7.csv", LSAT7),
    }


@pytest.mark.parametrize("name", PSYCH)
def test_the_command_prints_the_figures_of_psych(files, name, capsys):
    call_command("item_statistics", matrix=files[name])
    printed = json.loads(capsys.readouterr().out)
    whole, *items = PSYCH[name]
    assert [printed["alpha"], printed["mean"], printed["sd"]] == pytest.approx(whole, abs=NEAR, rel=NEAR)
    assert [item["name"] for item in printed["items"]] == [item[0] for item in items]
    for item, figures in zip(printed["items"], items, strict=True):
        got = [item["facility"], item["sd"], item["discrimination"], item["alpha_if_dropped"]]
        assert got == pytest.approx(figures[1:], abs=NEAR, rel=NEAR), item["name"]
