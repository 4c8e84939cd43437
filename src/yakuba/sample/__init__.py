"""The sample city: an invented town and its people, made by a seeded generator. Nobody in it exists.

The same seed gives the same town, byte for byte. `city()` makes it whole; `iter_households()` streams as many people as
a benchmark wants in bounded memory. Standard library only; knows nothing of the database.
"""

from .city import SampleCity, cast, city, iter_households
from .csv_layout import write_residents_csv
from .queues import SampleQueue, SampleVisitor, queue_day
from .shapes import (
    SampleAppointment,
    SampleBusiness,
    SampleDelegation,
    SampleDepartment,
    SampleDose,
    SampleHousehold,
    SamplePost,
    SampleRepresentation,
    SampleResident,
    SampleStaff,
)  # fmt: skip

__all__ = [
    "SampleAppointment", "SampleBusiness", "SampleCity", "SampleDelegation", "SampleDepartment", "SampleDose", "SampleHousehold",
    "SamplePost", "SampleQueue", "SampleRepresentation", "SampleResident", "SampleStaff", "SampleVisitor", "cast", "city",
    "iter_households", "queue_day", "write_residents_csv",
]  # fmt: skip
