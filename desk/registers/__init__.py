"""What a record form of a register holds, and what must be true of it. Pure: knows no database and no window.

spec        FieldSpec, Section, RecordSpec: the shape of a form
people houses groups firms things cases   the forms themselves
catalogue   all forms by kind: `spec_of("resident")`, `spec_of("special:release")`
details     what stands in `detail_json`, read and written
typed       what was typed into a field, made a value (1990.3.7, 汉, １３８…)
checks      what belongs together, each a rule with a Chinese sentence
"""

from desk.registers.catalogue import kinds, spec_of
from desk.registers.spec import FieldSpec, RecordSpec, Section

__all__ = ["FieldSpec", "RecordSpec", "Section", "kinds", "spec_of"]
