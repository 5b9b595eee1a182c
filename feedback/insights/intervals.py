"""Interval estimates at 95 %, each with its source. Pure; no statistics library at run time."""

from __future__ import annotations

import math

from feedback.disclosure import Estimate

Z = 1.959963984540054
"""The 97.5th percentile of the standard normal distribution."""


def wilson(successes: float, n: float) -> Estimate | None:
    """A share with Wilson's score interval.

    centre = (p + z^2/2n) / (1 + z^2/n), half width = z sqrt(p(1-p)/n + z^2/4n^2) / (1 + z^2/n).
    E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209. ``n`` may be an effective
    (fractional) size. None when ``n`` is 0.
    """
    if n <= 0:
        return None
    share = min(1.0, max(0.0, successes / n))
    shrink = 1 + Z * Z / n
    centre = (share + Z * Z / (2 * n)) / shrink
    half = Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n)) / shrink
    return Estimate(share, max(0.0, min(centre - half, share)), min(1.0, max(centre + half, share)))


def effective_size(n: float, squares: float) -> float:
    """Kish's effective size of a clustered sample whose clusters agree entirely: n^2 / (sum of squared cluster sizes).

    L. Kish, Survey Sampling (1965), section 8.2, with an intraclass correlation
    of 1: a person's items count as much as one item would if all people wrote
    equally often. Cautious: true correlation is lower, so intervals are too wide
    rather than too narrow.
    """
    return n * n / squares if squares > 0 else 0.0


def share_of_items(successes: float, n: float, squares: float) -> Estimate | None:
    """A share of items with Wilson's interval on the effective number of people; None when there are no items."""
    return wilson(successes / n * effective_size(n, squares), effective_size(n, squares)) if n > 0 else None


def mean_of_people(n: int, total: float, squares: float) -> Estimate | None:
    """Mean of one number a person and its interval t s / sqrt(n) (Student 1908); none for fewer than two people."""
    if n <= 0:
        return None
    mean = total / n
    if n < 2:
        return Estimate(mean)
    variance = max(0.0, squares - n * mean * mean) / (n - 1)
    half = t_quantile(n - 1) * math.sqrt(variance / n)
    return Estimate(mean, mean - half, mean + half)


def clustered_mean(
    people: int, items: float, total: float, items_squared: float, total_squared: float, cross: float
) -> Estimate | None:
    """Mean over items, with the variance between people, not between items.

    With s_p the sum and c_p the number of a person's items: m = S/C and
    Var(m) = P/(P-1) sum (s_p - m c_p)^2 / C^2, the linearised ratio estimator
    (W. G. Cochran, Sampling Techniques, 3rd ed. 1977, section 6.3); the sums
    given are of c_p, s_p, c_p^2, s_p^2 and s_p c_p. Interval by Student's t with
    P - 1 degrees of freedom.
    """
    if people <= 0 or items <= 0:
        return None
    mean = total / items
    if people < 2:
        return Estimate(mean)
    residual = max(0.0, total_squared - 2 * mean * cross + mean * mean * items_squared)
    half = t_quantile(people - 1) * math.sqrt(people / (people - 1) * residual) / items
    return Estimate(mean, mean - half, mean + half)


def net_promoter(promoters: int, passives: int, detractors: int) -> Estimate | None:
    """NPS = 100 (p - d) with its adjusted Wald interval.

    Var = (p + d - (p - d)^2) / n, the multinomial variance of a difference of
    shares; before it is taken, 3/4, 3/2 and 3/4 answers are added to promoters,
    passives and detractors, which keeps coverage in small samples and fades in
    large ones. B. Rocks, The American Statistician 70 (2016) 365. The value
    itself is not adjusted. One answer a person, so that answers are independent.
    """
    n = promoters + passives + detractors
    if n <= 0:
        return None
    value = 100 * (promoters - detractors) / n
    size = n + 3
    up, down = (promoters + 0.75) / size, (detractors + 0.75) / size
    half = 100 * Z * math.sqrt((up + down - (up - down) ** 2) / size)
    centre = 100 * (up - down)
    return Estimate(value, max(-100.0, min(centre - half, value)), min(100.0, max(centre + half, value)))


def t_quantile(degrees: int) -> float:
    """The 97.5th percentile of Student's t.

    Exact for 1 and 2 degrees of freedom, then the expansion of G. W. Hill,
    Algorithm 396, Communications of the ACM 13 (1970) 619, good to six digits from 3 on.
    """
    if degrees < 1:
        raise ValueError("degrees of freedom start at 1")
    tail = 0.05
    if degrees == 1:
        return 1 / math.tan(tail * math.pi / 2)
    if degrees == 2:
        return math.sqrt(2 / (tail * (2 - tail)) - 2)
    n = float(degrees)
    a = 1 / (n - 0.5)
    b = 48 / (a * a)
    c = ((20700 * a / b - 98) * a - 16) * a + 96.36
    d = ((94.5 / (b + c) - 3) / b + 1) * math.sqrt(a * math.pi / 2) * n
    x = d * tail
    y = x ** (2 / n)
    if y > 0.05 + a:
        x = -Z
        y = x * x
        if degrees < 5:
            c += 0.3 * (n - 4.5) * (x + 0.6)
        c = (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b + c
        y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x
        y = math.expm1(a * y * y)
    else:
        y = ((1 / (((n + 6) / (n * y) - 0.089 * d - 0.822) * (n + 2) * 3) + 0.5 / (n + 4)) * y - 1) * (n + 1) / (
            n + 2
        ) + 1 / y
    return math.sqrt(n * y)
