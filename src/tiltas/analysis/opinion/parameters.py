"""Every number that somebody chose, in one place; each run stores the ones it used."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Parameters:
    """What can be tuned. The defaults are what a published result should use."""

    minimum_votes: int = 7
    """People with fewer votes than this (or than there are statements) are counted, not grouped."""
    minimum_people: int = 10
    """With fewer people than this who voted enough there is no map."""
    most_groups: int = 5
    people_per_group: int = 12
    """At most one group per so many grouped people."""
    smallest_group: int = 5
    smallest_group_share: float = 0.05
    """A group needs both: so many people, and this share of the grouped."""
    restarts: int = 20
    """Independent starts of k-means, all run as one array."""
    near_inertia: float = 1.01
    """Starts whose inertia is within this factor of the lowest compete by silhouette."""
    border_inertia: float = 1.02
    """Borders between groups may move for a better silhouette while inertia stays within this factor."""
    good_enough_silhouette: float = 0.9
    """The smallest number of groups wins that comes this close to the best silhouette."""
    outlier_distance: float = 6.0
    """In robust standard deviations; people farther out never seed a group."""
    full_statements: int = 320
    """Up to here the statements x statements table is formed and solved in full, above it by Lanczos steps."""
    full_people: int = 1500
    """Up to here every person is a point of its own; above, cells are grouped and the gates look at a draw of as many."""
    cells: int = 40
    """Cells per side of the grid that replaces single people above `full_people`."""
    stability_rounds: int = 20
    stability_share: float = 0.8
    stability_needed: float = 0.6
    """Median adjusted Rand index that repeated analyses of 80 % of the people must reach."""
    structure_rounds: int = 40
    structure_percentile: float = 95.0
    """The silhouette must beat this percentile of tables whose columns were shuffled."""
    structure_deviations: float = 3.0
    """And it must lie so many standard deviations above their mean: one noise in twenty would pass the percentile."""
    confidence_z: float = 1.6448536269514722
    """Two-sided 90 % for intervals."""
    test_z: float = 1.2815515655446004
    """One-sided 90 % for tests."""
    most_representative: int = 5
    discovery_rate: float = 0.1
    """Benjamini-Hochberg: expected share of false discoveries among the marked statements."""
    common_ground_share: float = 0.5
    unclear_share: float = 0.1
    """A statement is called unclear when the lower bound of its "not understood" share exceeds this."""

    def as_json(self) -> dict[str, float]:
        """Names and values, as stored with a run."""
        return asdict(self)
