"""What do we keep about privacy itself?"""

from trato.foundation.privacy.models.breach import Breach
from trato.foundation.privacy.models.erasure import Erasure
from trato.foundation.privacy.models.hold import Hold, HoldKind
from trato.foundation.privacy.models.key import PersonKey
from trato.foundation.privacy.models.request import Request, RequestKind, RequestState
from trato.foundation.privacy.models.retention import RetentionRule

__all__ = [
    "Breach",
    "Erasure",
    "Hold",
    "HoldKind",
    "PersonKey",
    "Request",
    "RequestKind",
    "RequestState",
    "RetentionRule",
]
