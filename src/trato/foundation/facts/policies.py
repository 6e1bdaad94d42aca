"""Who may make fields and choose words?"""

from trato.foundation.access.policy import permit

permit("facts.field.define", ["administrator", "data_steward", "trato:demo"])
